// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

import {Owned} from "./Owned.sol";
import {Token} from "./Token.sol";

/// Holds the rewards to come, and releases them at a simple rate of 151 per mille a year of what it holds.
contract RewardRatePool is Owned {
    event FundsReleased(uint256 amount);
    event BeneficiaryUpdated(address newBeneficiary);

    uint256 public constant VERSION = 1;
    uint64 public constant ANNUAL_SIMPLE_PAYOUT_RATE = 151;
    uint64 public constant BASIS_POINTS = 1000;
    uint256 private constant BLOCK = 2 minutes;

    Token public SESH;
    address public beneficiary;
    uint256 public totalPaidOut;
    uint256 public lastPaidOutTime;

    function initialize(address beneficiary_, address token) external initializer {
        beneficiary = beneficiary_;
        SESH = Token(token);
        lastPaidOutTime = block.timestamp;
    }

    function setBeneficiary(address newBeneficiary) external onlyOwner {
        beneficiary = newBeneficiary;
        emit BeneficiaryUpdated(newBeneficiary);
    }

    function payoutReleased() external {
        uint256 released = calculateReleasedAmount() - totalPaidOut;
        totalPaidOut += released;
        lastPaidOutTime = block.timestamp;
        emit FundsReleased(released);
        SESH.transfer(beneficiary, released);
    }

    function rewardRate() external view returns (uint256) {
        return calculatePayoutAmount(calculateTotalDeposited() - calculateReleasedAmount(), BLOCK);
    }

    function calculateTotalDeposited() public view returns (uint256) {
        return SESH.balanceOf(address(this)) + totalPaidOut;
    }

    function calculateReleasedAmount() public view returns (uint256) {
        uint256 elapsed = block.timestamp - lastPaidOutTime;
        return totalPaidOut + calculatePayoutAmount(SESH.balanceOf(address(this)), elapsed);
    }

    function calculatePayoutAmount(uint256 balance, uint256 elapsed) public pure returns (uint256) {
        return balance * ANNUAL_SIMPLE_PAYOUT_RATE * elapsed / (uint256(BASIS_POINTS) * 365 days);
    }
}
