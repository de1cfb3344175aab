// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Does everything with the code found at the address in its EIP-1967 implementation slot. The tests fill the slot.
contract Proxy {
    bytes32 private constant IMPLEMENTATION = bytes32(uint256(keccak256("eip1967.proxy.implementation")) - 1);

    fallback() external payable {
        bytes32 slot = IMPLEMENTATION;
        assembly {
            let implementation := sload(slot)
            calldatacopy(0, 0, calldatasize())
            let succeeded := delegatecall(gas(), implementation, 0, calldatasize(), 0, 0)
            returndatacopy(0, 0, returndatasize())
            if succeeded { return(0, returndatasize()) }
            revert(0, returndatasize())
        }
    }
}
