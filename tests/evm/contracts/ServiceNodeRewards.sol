// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Pausable} from "./Owned.sol";
import {Points} from "./Points.sol";
import {
    BLSSignatureParams,
    Contributor,
    G1Point,
    Recipient,
    SeedServiceNode,
    ServiceNode,
    ServiceNodeParams
} from "./Structs.sol";
import {Token} from "./Token.sol";

/// The nodes with their stakes, and what is owed to whom. Every BLS signature is believed here.
contract ServiceNodeRewards is Pausable {
    using Points for G1Point;

    event NewSeededServiceNode(uint64 indexed serviceNodeID, G1Point blsPubkey, uint256 ed25519Pubkey);
    event NewServiceNodeV2(
        uint64 indexed serviceNodeID,
        address initiator,
        G1Point pubkey,
        ServiceNodeParams serviceNode,
        Contributor[] contributors
    );
    event ServiceNodeExitRequest(uint64 indexed serviceNodeID, address initiator, G1Point pubkey);
    event ServiceNodeExit(uint64 indexed serviceNodeID, address initiator, uint256 returnedAmount, G1Point pubkey);
    event ServiceNodeLiquidated(uint64 indexed serviceNodeID, address initiator, G1Point pubkey);
    event RewardsBalanceUpdated(address indexed recipientAddress, uint256 amount, uint256 previousBalance);
    event RewardsClaimed(address indexed recipientAddress, uint256 amount);
    event StakingRequirementUpdated(uint256 newRequirement);
    event ClaimThresholdUpdated(uint256 newThreshold);
    event ClaimCycleUpdated(uint256 newValue);
    event LiquidationRatiosUpdated(uint256 liquidatorRatio, uint256 poolRatio, uint256 recipientRatio);
    event BLSNonSignerThresholdMaxUpdated(uint256 newMax);
    event SignatureExpiryUpdated(uint256 newExpiry);

    error BLSPubkeyAlreadyExists(uint64 serviceNodeID);
    error BLSPubkeyDoesNotExist(G1Point pubkey);
    error CallerNotContributor(uint64 serviceNodeID, address contributor);
    error ClaimThresholdExceeded();
    error ContractAlreadyStarted();
    error ContractNotStarted();
    error ContributionTotalMismatch(uint256 required, uint256 provided);
    error Ed25519PubkeyAlreadyExists(uint64 serviceNodeID);
    error ExitTooEarly(uint64 serviceNodeID, uint256 timestamp, uint256 currenttime);
    error InsufficientContributors();
    error InsufficientOperatorContribution(uint256 amount);
    error LeaveRequestNotInitiatedYet(uint64 serviceNodeID);
    error LeaveRequestTooEarly(uint64 serviceNodeID, uint256 timestamp, uint256 currenttime);
    error MaxClaimExceeded();
    error MaxContributorsExceeded();
    error MaxPubkeyAggregationsExceeded();
    error RecipientRewardsTooLow();
    error ServiceNodeDoesntExist(uint64 serviceNodeID);
    error SignatureExpired(uint64 serviceNodeID, uint256 timestamp, uint256 currenttime);
    error SmallContributorLeaveTooEarly(uint64 serviceNodeID, address contributor);

    uint256 public constant VERSION = 1;
    uint64 public constant LIST_SENTINEL = 0;
    uint256 public constant MAX_SERVICE_NODE_EXIT_WAIT_TIME = 30 days;
    uint256 public constant MIN_TIME_BEFORE_REPEATED_LEAVE_REQUEST = 1 hours;
    uint256 public constant SMALL_CONTRIBUTOR_LEAVE_DELAY = 30 days;
    uint256 public constant SMALL_CONTRIBUTOR_DIVISOR = 4;
    uint256 public constant MAX_PERMITTED_PUBKEY_AGGREGATIONS_LOWER_BOUND = 20;
    uint256 private constant YOUNGEST_TO_EXIT = 2 hours;

    bool public isStarted;
    Token public designatedToken;
    address public foundationPool;
    uint256 public stakingRequirement;
    uint256 public maxContributors;
    uint256 public totalNodes;
    uint64 public nextServiceNodeID;
    uint256 public blsNonSignerThreshold;
    uint256 public blsNonSignerThresholdMax;
    uint256 public signatureExpiry;
    uint256 public claimThreshold;
    uint256 public claimCycle;
    uint256 public currentClaimTotal;
    uint256 public currentClaimCycle;
    uint256 public liquidatorRewardRatio;
    uint256 public poolShareOfLiquidationRatio;
    uint256 public recipientRatio;
    uint256 public lastHeightPubkeyWasAggregated;
    uint256 public numPubkeyAggregationsForHeight;
    mapping(address => Recipient) public recipients;
    mapping(bytes => uint64) public serviceNodeIDs;
    mapping(uint256 => uint64) public ed25519ToServiceNodeID;
    mapping(uint64 => ServiceNode) private nodes;
    G1Point private keySum;

    // --- what readers see -------------------------------------------------------------------------------------------

    function serviceNodes(uint64 id) external view returns (ServiceNode memory) {
        return nodes[id];
    }

    function allServiceNodeIDs() external view returns (uint64[] memory ids, G1Point[] memory pubkeys) {
        ids = new uint64[](totalNodes);
        pubkeys = new G1Point[](totalNodes);
        uint64 id = nodes[LIST_SENTINEL].next;
        for (uint256 i = 0; id != LIST_SENTINEL; i++) {
            ids[i] = id;
            pubkeys[i] = nodes[id].blsPubkey;
            id = nodes[id].next;
        }
    }

    function aggregatePubkey() external view returns (G1Point memory) {
        return keySum;
    }

    function maxPermittedPubkeyAggregations() public view returns (uint256 result) {
        result = totalNodes * 2 / 100;
        if (result < MAX_PERMITTED_PUBKEY_AGGREGATIONS_LOWER_BOUND) {
            result = MAX_PERMITTED_PUBKEY_AGGREGATIONS_LOWER_BOUND;
        }
    }

    function proofOfPossessionTag() external view returns (bytes32) {
        return tag("BLS_SIG_TRYANDINCREMENT_POP");
    }

    function rewardTag() external view returns (bytes32) {
        return tag("BLS_SIG_TRYANDINCREMENT_REWARD");
    }

    function exitTag() external view returns (bytes32) {
        return tag("BLS_SIG_TRYANDINCREMENT_EXIT");
    }

    function liquidateTag() external view returns (bytes32) {
        return tag("BLS_SIG_TRYANDINCREMENT_LIQUIDATE");
    }

    function hashToG2Tag() external view returns (bytes32) {
        return tag("BLS_SIG_HASH_TO_FIELD_TAG");
    }

    // --- nodes come -------------------------------------------------------------------------------------------------

    function seedPublicKeyList(SeedServiceNode[] calldata seeds) external onlyOwner {
        if (isStarted) revert ContractAlreadyStarted();
        for (uint256 i = 0; i < seeds.length; i++) {
            SeedServiceNode calldata seed = seeds[i];
            uint64 id = add(seed.blsPubkey, seed.ed25519Pubkey, seed.addedTimestamp, seed.contributors);
            emit NewSeededServiceNode(id, seed.blsPubkey, seed.ed25519Pubkey);
        }
    }

    function addBLSPublicKey(
        G1Point calldata blsPubkey,
        BLSSignatureParams calldata,
        ServiceNodeParams calldata params,
        Contributor[] calldata contributors
    ) external whenNotPaused {
        if (!isStarted) revert ContractNotStarted();
        if (contributors.length == 0) revert InsufficientContributors();
        if (contributors.length > maxContributors) revert MaxContributorsExceeded();
        uint256 operatorStake = contributors[0].stakedAmount;
        if (operatorStake * 4 < stakingRequirement) revert InsufficientOperatorContribution(operatorStake);
        countJoin();
        uint64 id = add(blsPubkey, params.serviceNodePubkey, block.timestamp, contributors);
        uint256 staked = nodes[id].deposit;
        if (staked != stakingRequirement) revert ContributionTotalMismatch(stakingRequirement, staked);
        emit NewServiceNodeV2(id, msg.sender, blsPubkey, params, contributors);
        designatedToken.transferFrom(msg.sender, address(this), staked);
    }

    /// Stands for years of registrations: no stake is taken and no event is emitted.
    function test_place(SeedServiceNode[] calldata placed) external {
        for (uint256 i = 0; i < placed.length; i++) {
            SeedServiceNode calldata node = placed[i];
            add(node.blsPubkey, node.ed25519Pubkey, node.addedTimestamp, node.contributors);
        }
    }

    function test_requestLeave(uint64 id, uint256 first, uint256 latest) external {
        nodes[id].leaveRequestTimestamp = first;
        nodes[id].latestLeaveRequestTimestamp = latest;
    }

    function add(
        G1Point calldata blsPubkey,
        uint256 ed25519Pubkey,
        uint256 addedTimestamp,
        Contributor[] calldata contributors
    ) private returns (uint64 id) {
        bytes memory key = abi.encode(blsPubkey);
        if (serviceNodeIDs[key] != 0) revert BLSPubkeyAlreadyExists(serviceNodeIDs[key]);
        id = ed25519ToServiceNodeID[ed25519Pubkey];
        if (id != 0) revert Ed25519PubkeyAlreadyExists(id);

        id = nextServiceNodeID++;
        serviceNodeIDs[key] = id;
        ed25519ToServiceNodeID[ed25519Pubkey] = id;
        ServiceNode storage node = nodes[id];
        node.prev = nodes[LIST_SENTINEL].prev;
        nodes[node.prev].next = id;
        nodes[LIST_SENTINEL].prev = id;
        node.operator = contributors[0].staker.addr;
        node.blsPubkey = blsPubkey;
        node.ed25519Pubkey = ed25519Pubkey;
        node.addedTimestamp = addedTimestamp;
        for (uint256 i = 0; i < contributors.length; i++) {
            node.contributors.push(contributors[i]);
            node.deposit += contributors[i].stakedAmount;
        }
        keySum = keySum.plus(blsPubkey);
        setTotalNodes(totalNodes + 1);
    }

    function countJoin() private {
        if (lastHeightPubkeyWasAggregated != block.number) {
            lastHeightPubkeyWasAggregated = block.number;
            numPubkeyAggregationsForHeight = 0;
        }
        numPubkeyAggregationsForHeight += 1;
        if (numPubkeyAggregationsForHeight > maxPermittedPubkeyAggregations()) revert MaxPubkeyAggregationsExceeded();
    }

    // --- nodes go ---------------------------------------------------------------------------------------------------

    function initiateExitBLSPublicKey(uint64 id) external whenNotPaused {
        ServiceNode storage node = nodes[id];
        if (node.operator == address(0)) revert ServiceNodeDoesntExist(id);
        uint256 stake = stakeOf(node, msg.sender);
        if (stake == 0) revert CallerNotContributor(id, msg.sender);
        uint256 latest = node.latestLeaveRequestTimestamp;
        if (latest == 0) {
            bool isSmall = stake * SMALL_CONTRIBUTOR_DIVISOR < node.deposit;
            if (isSmall && block.timestamp < node.addedTimestamp + SMALL_CONTRIBUTOR_LEAVE_DELAY) {
                revert SmallContributorLeaveTooEarly(id, msg.sender);
            }
            node.leaveRequestTimestamp = block.timestamp;
        } else if (block.timestamp < latest + MIN_TIME_BEFORE_REPEATED_LEAVE_REQUEST) {
            revert LeaveRequestTooEarly(id, latest + MIN_TIME_BEFORE_REPEATED_LEAVE_REQUEST, block.timestamp);
        }
        node.latestLeaveRequestTimestamp = block.timestamp;
        emit ServiceNodeExitRequest(id, msg.sender, node.blsPubkey);
    }

    function exitBLSPublicKeyAfterWaitTime(uint64 id) external whenNotPaused {
        uint256 requested = nodes[id].leaveRequestTimestamp;
        if (requested == 0) revert LeaveRequestNotInitiatedYet(id);
        uint256 earliest = requested + MAX_SERVICE_NODE_EXIT_WAIT_TIME;
        if (block.timestamp < earliest) revert ExitTooEarly(id, earliest, block.timestamp);
        remove(id, nodes[id].deposit);
    }

    function exitBLSPublicKeyWithSignature(
        G1Point calldata pubkey,
        uint256 timestamp,
        BLSSignatureParams calldata,
        uint64[] calldata
    ) external whenNotPaused {
        uint64 id = leaver(pubkey, timestamp);
        remove(id, nodes[id].deposit);
    }

    function liquidateBLSPublicKeyWithSignature(
        G1Point calldata pubkey,
        uint256 timestamp,
        BLSSignatureParams calldata,
        uint64[] calldata
    ) external whenNotPaused {
        uint64 id = leaver(pubkey, timestamp);
        uint256 deposit = nodes[id].deposit;
        uint256 weights = liquidatorRewardRatio + poolShareOfLiquidationRatio + recipientRatio;
        uint256 liquidatorAmount = deposit * liquidatorRewardRatio / weights;
        uint256 poolAmount = deposit == 0 ? 0 : (deposit * poolShareOfLiquidationRatio - 1) / weights + 1;
        emit ServiceNodeLiquidated(id, msg.sender, pubkey);
        remove(id, deposit - liquidatorAmount - poolAmount);
        designatedToken.transfer(msg.sender, liquidatorAmount);
        designatedToken.transfer(foundationPool, poolAmount);
    }

    function leaver(G1Point calldata pubkey, uint256 timestamp) private view returns (uint64 id) {
        id = serviceNodeIDs[abi.encode(pubkey)];
        if (id == 0) revert BLSPubkeyDoesNotExist(pubkey);
        if (block.timestamp > timestamp + signatureExpiry) revert SignatureExpired(id, timestamp, block.timestamp);
        uint256 earliest = nodes[id].addedTimestamp + YOUNGEST_TO_EXIT;
        if (block.timestamp < earliest) revert ExitTooEarly(id, earliest, block.timestamp);
    }

    function remove(uint64 id, uint256 returnedAmount) private {
        ServiceNode storage node = nodes[id];
        G1Point memory pubkey = node.blsPubkey;
        nodes[node.prev].next = node.next;
        nodes[node.next].prev = node.prev;
        delete serviceNodeIDs[abi.encode(pubkey)];
        delete ed25519ToServiceNodeID[node.ed25519Pubkey];
        delete nodes[id];
        keySum = keySum.minus(pubkey);
        setTotalNodes(totalNodes - 1);
        emit ServiceNodeExit(id, msg.sender, returnedAmount, pubkey);
    }

    function stakeOf(ServiceNode storage node, address wallet) private view returns (uint256) {
        for (uint256 i = 0; i < node.contributors.length; i++) {
            if (node.contributors[i].staker.addr == wallet) return node.contributors[i].stakedAmount;
        }
        return 0;
    }

    // --- rewards ----------------------------------------------------------------------------------------------------

    function updateRewardsBalance(address recipient, uint256 amount, BLSSignatureParams calldata, uint64[] calldata)
        external
        whenNotPaused
    {
        uint256 previous = recipients[recipient].rewards;
        if (amount <= previous) revert RecipientRewardsTooLow();
        recipients[recipient].rewards = amount;
        emit RewardsBalanceUpdated(recipient, amount, previous);
    }

    function claimRewards() external {
        claim(recipients[msg.sender].rewards - recipients[msg.sender].claimed);
    }

    function claimRewards(uint256 amount) external {
        claim(amount);
    }

    function claim(uint256 amount) private whenNotPaused {
        Recipient storage recipient = recipients[msg.sender];
        if (amount > recipient.rewards - recipient.claimed) revert MaxClaimExceeded();
        uint256 cycle = block.timestamp / claimCycle;
        if (cycle > currentClaimCycle) {
            currentClaimCycle = cycle;
            currentClaimTotal = 0;
        }
        currentClaimTotal += amount;
        if (currentClaimTotal > claimThreshold) revert ClaimThresholdExceeded();
        recipient.claimed += amount;
        emit RewardsClaimed(msg.sender, amount);
        designatedToken.transfer(msg.sender, amount);
    }

    // --- what the owner sets ----------------------------------------------------------------------------------------

    function initialize(
        address token,
        address foundationPool_,
        uint256 stakingRequirement_,
        uint256 maxContributors_,
        uint256 liquidator,
        uint256 pool,
        uint256 recipient
    ) external initializer {
        designatedToken = Token(token);
        foundationPool = foundationPool_;
        stakingRequirement = stakingRequirement_;
        maxContributors = maxContributors_;
        (liquidatorRewardRatio, poolShareOfLiquidationRatio, recipientRatio) = (liquidator, pool, recipient);
        nextServiceNodeID = LIST_SENTINEL + 1;
        blsNonSignerThresholdMax = 4000;
        signatureExpiry = 10 minutes;
        claimThreshold = 1_000_000e9;
        claimCycle = 12 hours;
    }

    function start() external onlyOwner {
        if (isStarted) revert ContractAlreadyStarted();
        isStarted = true;
    }

    function setStakingRequirement(uint256 amount) external onlyOwner {
        stakingRequirement = amount;
        emit StakingRequirementUpdated(amount);
    }

    /// The real contract has no function for this: its code would be exchanged behind the proxy.
    function test_setMaxContributors(uint256 count) external {
        maxContributors = count;
    }

    function setClaimThreshold(uint256 amount) external onlyOwner {
        claimThreshold = amount;
        emit ClaimThresholdUpdated(amount);
    }

    function setClaimCycle(uint256 span) external onlyOwner {
        claimCycle = span;
        emit ClaimCycleUpdated(span);
    }

    function setLiquidationRatios(uint256 liquidator, uint256 pool, uint256 recipient) external onlyOwner {
        (liquidatorRewardRatio, poolShareOfLiquidationRatio, recipientRatio) = (liquidator, pool, recipient);
        emit LiquidationRatiosUpdated(liquidator, pool, recipient);
    }

    function setBLSNonSignerThresholdMax(uint256 max) external onlyOwner {
        blsNonSignerThresholdMax = max;
        setTotalNodes(totalNodes);
        emit BLSNonSignerThresholdMaxUpdated(max);
    }

    function setSignatureExpiry(uint256 span) external onlyOwner {
        signatureExpiry = span;
        emit SignatureExpiryUpdated(span);
    }

    function setTotalNodes(uint256 count) private {
        totalNodes = count;
        blsNonSignerThreshold = count / 3 < blsNonSignerThresholdMax ? count / 3 : blsNonSignerThresholdMax;
    }

    function tag(string memory base) private view returns (bytes32) {
        return keccak256(abi.encodePacked(base, block.chainid, address(this)));
    }
}
