// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {G1Point} from "./Structs.sol";

/// Sums of BLS keys, by the addition that every EVM has for BN254.
library Points {
    uint256 private constant FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    address private constant ADD = address(6);

    function plus(G1Point memory a, G1Point memory b) internal view returns (G1Point memory) {
        (bool succeeded, bytes memory sum) = ADD.staticcall(abi.encode(a, b));
        require(succeeded, "a BLS key is no point of the curve");
        return abi.decode(sum, (G1Point));
    }

    function minus(G1Point memory a, G1Point memory b) internal view returns (G1Point memory) {
        return plus(a, G1Point(b.X, (FIELD - b.Y) % FIELD));
    }
}
