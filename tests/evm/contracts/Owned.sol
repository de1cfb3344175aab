// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// Who may change a contract: set up once, handed over in two steps.
abstract contract Owned {
    event Initialized(uint64 version);
    event OwnershipTransferStarted(address indexed previousOwner, address indexed newOwner);
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    error InvalidInitialization();
    error OwnableUnauthorizedAccount(address account);

    address public owner;
    address public pendingOwner;

    modifier onlyOwner() {
        if (msg.sender != owner) revert OwnableUnauthorizedAccount(msg.sender);
        _;
    }

    modifier initializer() {
        if (owner != address(0)) revert InvalidInitialization();
        handOverTo(msg.sender);
        _;
        emit Initialized(1);
    }

    function transferOwnership(address newOwner) external onlyOwner {
        pendingOwner = newOwner;
        emit OwnershipTransferStarted(owner, newOwner);
    }

    function acceptOwnership() external {
        if (msg.sender != pendingOwner) revert OwnableUnauthorizedAccount(msg.sender);
        handOverTo(msg.sender);
    }

    function renounceOwnership() external onlyOwner {
        handOverTo(address(0));
    }

    function handOverTo(address newOwner) private {
        emit OwnershipTransferred(owner, newOwner);
        owner = newOwner;
        pendingOwner = address(0);
    }
}

/// What its owner can halt as well.
abstract contract Pausable is Owned {
    event Paused(address account);
    event Unpaused(address account);

    error EnforcedPause();
    error ExpectedPause();

    bool public paused;

    modifier whenNotPaused() {
        if (paused) revert EnforcedPause();
        _;
    }

    function pause() external onlyOwner whenNotPaused {
        paused = true;
        emit Paused(msg.sender);
    }

    function unpause() external onlyOwner {
        if (!paused) revert ExpectedPause();
        paused = false;
        emit Unpaused(msg.sender);
    }
}
