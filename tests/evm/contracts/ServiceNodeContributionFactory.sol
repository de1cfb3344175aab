// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Pausable} from "./Owned.sol";
import {ServiceNodeContribution} from "./ServiceNodeContribution.sol";
import {ServiceNodeRewards} from "./ServiceNodeRewards.sol";
import {BLSSignatureParams, G1Point, ReservedContributor, ServiceNodeParams} from "./Structs.sol";

/// Makes contribution contracts, and knows which ones it made; only its events say when.
contract ServiceNodeContributionFactory is Pausable {
    event NewServiceNodeContributionContract(
        address indexed contributorContract, uint256 serviceNodePubkey, address operator
    );

    uint256 public constant VERSION = 1;

    ServiceNodeRewards public stakingRewardsContract;
    mapping(address => bool) public deployedContracts;

    function initialize(address rewards) external initializer {
        stakingRewardsContract = ServiceNodeRewards(rewards);
    }

    function owns(address contractAddress) external view returns (bool) {
        return deployedContracts[contractAddress];
    }

    function deploy(
        G1Point calldata blsPubkey,
        BLSSignatureParams calldata blsSignature,
        ServiceNodeParams calldata params,
        ReservedContributor[] calldata reserved,
        bool manualFinalize
    ) external whenNotPaused returns (address result) {
        result = address(
            new ServiceNodeContribution(
                stakingRewardsContract, msg.sender, blsPubkey, blsSignature, params, reserved, manualFinalize
            )
        );
        deployedContracts[result] = true;
        emit NewServiceNodeContributionContract(result, params.serviceNodePubkey, msg.sender);
    }
}
