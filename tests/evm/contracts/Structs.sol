// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

// What the contracts hand to each other and to their readers. The order of the members is the order on the wire.

/// A point of BN254, which is a node's BLS key.
struct G1Point {
    uint256 X;
    uint256 Y;
}

struct BLSSignatureParams {
    uint256 sigs0;
    uint256 sigs1;
    uint256 sigs2;
    uint256 sigs3;
}

struct ServiceNodeParams {
    uint256 serviceNodePubkey;
    uint256 serviceNodeSignature1;
    uint256 serviceNodeSignature2;
    /// In ten-thousandths.
    uint16 fee;
}

struct Staker {
    address addr;
    address beneficiary;
}

struct Contributor {
    Staker staker;
    uint256 stakedAmount;
}

struct ReservedContributor {
    address addr;
    uint256 amount;
}

struct SeedServiceNode {
    G1Point blsPubkey;
    uint256 ed25519Pubkey;
    uint256 addedTimestamp;
    Contributor[] contributors;
}

struct ServiceNode {
    uint64 next;
    uint64 prev;
    address operator;
    G1Point blsPubkey;
    uint256 addedTimestamp;
    uint256 leaveRequestTimestamp;
    uint256 latestLeaveRequestTimestamp;
    uint256 deposit;
    Contributor[] contributors;
    uint256 ed25519Pubkey;
}

struct Recipient {
    uint256 rewards;
    uint256 claimed;
}
