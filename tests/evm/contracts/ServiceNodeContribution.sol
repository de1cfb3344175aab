// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {ServiceNodeRewards} from "./ServiceNodeRewards.sol";
import {
    BLSSignatureParams,
    Contributor,
    G1Point,
    ReservedContributor,
    ServiceNodeParams,
    Staker
} from "./Structs.sol";
import {Token} from "./Token.sol";

/// Collects the stake of one node from several wallets, and registers the node once it is complete.
contract ServiceNodeContribution {
    enum Status {
        WaitForOperatorContrib,
        OpenForPublicContrib,
        WaitForFinalized,
        Finalized
    }

    struct Reservation {
        uint256 amount;
        bool received;
    }

    event NewContribution(address indexed contributor, address beneficiary, uint256 amount);
    event OpenForPublicContribution();
    event Filled();
    event Finalized();
    event WithdrawContribution(address indexed contributor, uint256 amount);
    event UpdateStakerBeneficiary(address indexed staker, address newBeneficiary);
    event UpdateManualFinalize(bool newValue);
    event UpdateFee(uint16 newFee);
    event UpdatePubkeys(G1Point newBLSPubkey, uint256 newEd25519Pubkey);
    event UpdateReservedContributors(ReservedContributor[] newReservedContributors);
    event Reset();

    error BeneficiaryUpdatingDisabledNodeIsNotOpen(uint256 status);
    error CalcMinContributionGivenBadContribArgs(uint256 numContributors, uint256 maxNumContributors);
    error ContributeFundsNotPossible(Status status);
    error ContributionBelowMinAmount(uint256 contributed, uint256 min);
    error ContributionBelowReservedAmount(uint256 contributed, uint256 reserved);
    error ContributionExceedsStakingRequirement(uint256 totalContributed, uint256 totalReserved, uint256 requirement);
    error FeeExceedsPossibleValue(uint16 fee, uint16 max);
    error FinalizeNotPossible(Status status);
    error FirstContributionMustBeOperator(address contributor, address operator);
    error FirstReservedContributorMustBeOperator(uint256 index, address operator);
    error DuplicateAddressInReservedContributor(uint256 index);
    error NonContributorUpdatedBeneficiary(address contributor);
    error OnlyOperatorIsAuthorised(address addr, address operator);
    error RequireWaitForOperatorContribStatus(Status status);
    error ReservedContributionBelowMinAmount(uint256 index, uint256 contributed, uint256 min);
    error ReservedContributionExceedsStakingRequirement(uint256 index, uint256 reserved, uint256 remaining);
    error ReservedContributorHasZeroAddress(uint256 index);
    error RewardsContractMaxContributorsChanged(uint256 ours, uint256 today);
    error RewardsContractStakingRequirementChanged(uint256 ours, uint256 today);
    error TooManyReservedContributors(uint256 count, uint256 max);
    error WithdrawTooEarly(uint256 contribTime, uint256 blockTime, uint256 delay);

    uint64 public constant WITHDRAWAL_DELAY = 1 days;
    uint16 public constant MAX_FEE = 10_000;

    Token public SESH;
    ServiceNodeRewards public stakingRewardsContract;
    address public operator;
    uint256 public stakingRequirement;
    uint256 public maxContributors;
    Status public status;
    bool public manualFinalize;
    G1Point public blsPubkey;
    BLSSignatureParams public _blsSignature;
    ServiceNodeParams public _serviceNodeParams;
    Staker[] public _contributorAddresses;
    mapping(address => uint256) public contributions;
    mapping(address => uint256) public contributionTimestamp;
    address[] public reservedContributionsAddresses;
    mapping(address => Reservation) public reservedContributions;

    modifier onlyOperator() {
        if (msg.sender != operator) revert OnlyOperatorIsAuthorised(msg.sender, operator);
        _;
    }

    modifier onlyBeforeTheOperatorPaid() {
        if (status != Status.WaitForOperatorContrib) revert RequireWaitForOperatorContribStatus(status);
        _;
    }

    constructor(
        ServiceNodeRewards rewards,
        address operator_,
        G1Point memory key,
        BLSSignatureParams memory signature,
        ServiceNodeParams memory params,
        ReservedContributor[] memory reserved,
        bool manualFinalize_
    ) {
        if (params.fee > MAX_FEE) revert FeeExceedsPossibleValue(params.fee, MAX_FEE);
        stakingRewardsContract = rewards;
        SESH = rewards.designatedToken();
        operator = operator_;
        blsPubkey = key;
        _blsSignature = signature;
        _serviceNodeParams = params;
        manualFinalize = manualFinalize_;
        readRequirement();
        reserve(reserved);
    }

    // --- what readers see -------------------------------------------------------------------------------------------

    function blsSignature() external view returns (BLSSignatureParams memory) {
        return _blsSignature;
    }

    function serviceNodeParams() external view returns (ServiceNodeParams memory) {
        return _serviceNodeParams;
    }

    function contributorAddresses(uint256 index) external view returns (Staker memory) {
        return _contributorAddresses[index];
    }

    function contributorAddressesLength() external view returns (uint256 result) {
        return _contributorAddresses.length;
    }

    function getContributions()
        external
        view
        returns (address[] memory addrs, address[] memory beneficiaries, uint256[] memory contribs)
    {
        uint256 count = _contributorAddresses.length;
        (addrs, beneficiaries, contribs) = (new address[](count), new address[](count), new uint256[](count));
        for (uint256 i = 0; i < count; i++) {
            Staker storage staker = _contributorAddresses[i];
            addrs[i] = staker.addr;
            beneficiaries[i] = staker.beneficiary;
            contribs[i] = contributions[staker.addr];
        }
    }

    function getReserved()
        external
        view
        returns (address[] memory addrs, uint256[] memory contribs, bool[] memory received)
    {
        addrs = reservedContributionsAddresses;
        (contribs, received) = (new uint256[](addrs.length), new bool[](addrs.length));
        for (uint256 i = 0; i < addrs.length; i++) {
            (contribs[i], received[i]) = (reservedContributions[addrs[i]].amount, reservedContributions[addrs[i]].received);
        }
    }

    function operatorContribution() external view returns (uint256 result) {
        return contributions[operator];
    }

    function totalContribution() public view returns (uint256 result) {
        for (uint256 i = 0; i < _contributorAddresses.length; i++) {
            result += contributions[_contributorAddresses[i].addr];
        }
    }

    function totalReservedContribution() public view returns (uint256 result) {
        (result,) = awaited();
    }

    function minimumContribution() public view returns (uint256 result) {
        (uint256 amount, uint256 count) = awaited();
        uint256 remaining = stakingRequirement - totalContribution() - amount;
        return calcMinimumContribution(remaining, _contributorAddresses.length + count, maxContributors);
    }

    function calcMinimumContribution(uint256 remaining, uint256 numContributors, uint256 maxNumContributors)
        public
        pure
        returns (uint256 result)
    {
        if (maxNumContributors <= numContributors) {
            revert CalcMinContributionGivenBadContribArgs(numContributors, maxNumContributors);
        }
        if (numContributors == 0) return minimumOperatorContribution(remaining);
        return (remaining - 1) / (maxNumContributors - numContributors) + 1;
    }

    function minimumOperatorContribution(uint256 requirement) public pure returns (uint256 result) {
        return (requirement - 1) / 4 + 1;
    }

    // --- money comes ------------------------------------------------------------------------------------------------

    function contributeFunds(uint256 amount, address beneficiary) external {
        contribute(amount, beneficiary);
    }

    function finalize() external onlyOperator {
        complete();
    }

    function contribute(uint256 amount, address beneficiary) private {
        uint256 requiredToday = stakingRewardsContract.stakingRequirement();
        if (requiredToday != stakingRequirement) {
            revert RewardsContractStakingRequirementChanged(stakingRequirement, requiredToday);
        }
        uint256 mostToday = stakingRewardsContract.maxContributors();
        if (mostToday != maxContributors) revert RewardsContractMaxContributorsChanged(maxContributors, mostToday);
        if (status == Status.WaitForOperatorContrib) {
            if (msg.sender != operator) revert FirstContributionMustBeOperator(msg.sender, operator);
        } else if (status != Status.OpenForPublicContrib) {
            revert ContributeFundsNotPossible(status);
        }
        Reservation storage reservation = reservedContributions[msg.sender];
        if (reservation.amount > 0 && !reservation.received) {
            if (amount < reservation.amount) revert ContributionBelowReservedAmount(amount, reservation.amount);
            reservation.received = true;
        } else if (contributions[msg.sender] == 0) {
            uint256 min = minimumContribution();
            if (amount < min) revert ContributionBelowMinAmount(amount, min);
        }
        if (contributions[msg.sender] == 0) _contributorAddresses.push(Staker(msg.sender, msg.sender));
        contributions[msg.sender] += amount;
        contributionTimestamp[msg.sender] = block.timestamp;
        if (beneficiary != address(0)) setBeneficiary(msg.sender, beneficiary);

        (uint256 total, uint256 reserved) = (totalContribution(), totalReservedContribution());
        if (total + reserved > stakingRequirement) {
            revert ContributionExceedsStakingRequirement(total, reserved, stakingRequirement);
        }
        SESH.transferFrom(msg.sender, address(this), amount);
        if (status == Status.WaitForOperatorContrib) {
            status = Status.OpenForPublicContrib;
            emit OpenForPublicContribution();
        }
        if (total == stakingRequirement) {
            status = Status.WaitForFinalized;
            emit Filled();
        }
        emit NewContribution(msg.sender, beneficiary == address(0) ? msg.sender : beneficiary, amount);
        if (status == Status.WaitForFinalized && !manualFinalize) complete();
    }

    function complete() private {
        if (status != Status.WaitForFinalized) revert FinalizeNotPossible(status);
        status = Status.Finalized;
        emit Finalized();
        Contributor[] memory contributors = new Contributor[](_contributorAddresses.length);
        for (uint256 i = 0; i < contributors.length; i++) {
            Staker memory staker = _contributorAddresses[i];
            contributors[i] = Contributor(staker, contributions[staker.addr]);
        }
        SESH.approve(address(stakingRewardsContract), stakingRequirement);
        stakingRewardsContract.addBLSPublicKey(blsPubkey, _blsSignature, _serviceNodeParams, contributors);
    }

    // --- money goes -------------------------------------------------------------------------------------------------

    function withdrawContribution() external {
        if (msg.sender == operator) return startOver();
        if (status == Status.Finalized) revert ContributeFundsNotPossible(status);
        uint256 since = contributionTimestamp[msg.sender];
        if (block.timestamp < since + WITHDRAWAL_DELAY) {
            revert WithdrawTooEarly(since, block.timestamp, WITHDRAWAL_DELAY);
        }
        uint256 count = _contributorAddresses.length;
        for (uint256 i = 0; i < count; i++) {
            if (_contributorAddresses[i].addr != msg.sender) continue;
            for (uint256 j = i + 1; j < count; j++) {
                _contributorAddresses[j - 1] = _contributorAddresses[j];
            }
            _contributorAddresses.pop();
            status = Status.OpenForPublicContrib;
            giveBack(msg.sender);
            return;
        }
    }

    function reset() external onlyOperator {
        startOver();
    }

    function startOver() private {
        bool isSpent = status == Status.Finalized;
        for (uint256 i = 0; i < _contributorAddresses.length; i++) {
            address contributor = _contributorAddresses[i].addr;
            if (isSpent) {
                delete contributions[contributor];
                delete contributionTimestamp[contributor];
            } else {
                giveBack(contributor);
            }
        }
        delete _contributorAddresses;
        status = Status.WaitForOperatorContrib;
        reserve(new ReservedContributor[](0));
        readRequirement();
        emit Reset();
    }

    function giveBack(address contributor) private {
        uint256 amount = contributions[contributor];
        delete contributions[contributor];
        delete contributionTimestamp[contributor];
        emit WithdrawContribution(contributor, amount);
        SESH.transfer(contributor, amount);
    }

    // --- what may be changed ----------------------------------------------------------------------------------------

    function updateBeneficiary(address newBeneficiary) external {
        if (status == Status.Finalized) revert BeneficiaryUpdatingDisabledNodeIsNotOpen(uint256(status));
        setBeneficiary(msg.sender, newBeneficiary);
        emit UpdateStakerBeneficiary(msg.sender, newBeneficiary);
    }

    function updateManualFinalize(bool newValue) external onlyOperator {
        manualFinalize = newValue;
        emit UpdateManualFinalize(newValue);
    }

    function updateFee(uint16 newFee) external onlyOperator onlyBeforeTheOperatorPaid {
        if (newFee > MAX_FEE) revert FeeExceedsPossibleValue(newFee, MAX_FEE);
        _serviceNodeParams.fee = newFee;
        emit UpdateFee(newFee);
    }

    function updatePubkeys(
        G1Point calldata newBLSPubkey,
        BLSSignatureParams calldata newBLSSignature,
        uint256 ed25519Pubkey,
        uint256 ed25519Signature0,
        uint256 ed25519Signature1
    ) external onlyOperator onlyBeforeTheOperatorPaid {
        blsPubkey = newBLSPubkey;
        _blsSignature = newBLSSignature;
        uint16 fee = _serviceNodeParams.fee;
        _serviceNodeParams = ServiceNodeParams(ed25519Pubkey, ed25519Signature0, ed25519Signature1, fee);
        emit UpdatePubkeys(newBLSPubkey, ed25519Pubkey);
    }

    function updateReservedContributors(ReservedContributor[] memory reserved)
        external
        onlyOperator
        onlyBeforeTheOperatorPaid
    {
        reserve(reserved);
    }

    function reserve(ReservedContributor[] memory reserved) private {
        for (uint256 i = 0; i < reservedContributionsAddresses.length; i++) {
            delete reservedContributions[reservedContributionsAddresses[i]];
        }
        delete reservedContributionsAddresses;
        if (reserved.length > maxContributors) revert TooManyReservedContributors(reserved.length, maxContributors);
        uint256 remaining = stakingRequirement;
        for (uint256 i = 0; i < reserved.length; i++) {
            if (i == 0 && reserved[i].addr != operator) revert FirstReservedContributorMustBeOperator(i, operator);
            if (reserved[i].addr == address(0)) revert ReservedContributorHasZeroAddress(i);
            if (reservedContributions[reserved[i].addr].amount > 0) revert DuplicateAddressInReservedContributor(i);
            if (reserved[i].amount > remaining) {
                revert ReservedContributionExceedsStakingRequirement(i, reserved[i].amount, remaining);
            }
            uint256 min = i == 0 ? minimumOperatorContribution(stakingRequirement) : 1;
            if (reserved[i].amount < min) revert ReservedContributionBelowMinAmount(i, reserved[i].amount, min);
            remaining -= reserved[i].amount;
            reservedContributionsAddresses.push(reserved[i].addr);
            reservedContributions[reserved[i].addr] = Reservation(reserved[i].amount, false);
        }
        emit UpdateReservedContributors(reserved);
    }

    function setBeneficiary(address staker, address newBeneficiary) private {
        for (uint256 i = 0; i < _contributorAddresses.length; i++) {
            if (_contributorAddresses[i].addr != staker) continue;
            _contributorAddresses[i].beneficiary = newBeneficiary;
            return;
        }
        revert NonContributorUpdatedBeneficiary(staker);
    }

    /// What is reserved and not yet received: the amount, and for how many.
    function awaited() private view returns (uint256 amount, uint256 count) {
        for (uint256 i = 0; i < reservedContributionsAddresses.length; i++) {
            Reservation storage reservation = reservedContributions[reservedContributionsAddresses[i]];
            if (reservation.received) continue;
            amount += reservation.amount;
            count += 1;
        }
    }

    function readRequirement() private {
        stakingRequirement = stakingRewardsContract.stakingRequirement();
        maxContributors = stakingRewardsContract.maxContributors();
    }
}
