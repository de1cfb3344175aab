// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// What Uniswap v4's reader tells of a pool; zeros for a pool that does not exist.
contract StateView {
    struct Slot0 {
        uint160 sqrtPriceX96;
        int24 tick;
        uint24 protocolFee;
        uint24 lpFee;
    }

    mapping(bytes32 => Slot0) public getSlot0;
    mapping(bytes32 => uint128) public getLiquidity;

    function test_setPool(bytes32 id, uint160 sqrtPriceX96, int24 tick, uint24 lpFee, uint128 liquidity) external {
        getSlot0[id] = Slot0(sqrtPriceX96, tick, 0, lpFee);
        getLiquidity[id] = liquidity;
    }
}

/// What Chainlink's feed tells of the price of ether in dollars.
contract EtherPriceFeed {
    uint8 public constant decimals = 8;
    string public constant description = "ETH / USD";

    uint80 private round;
    int256 private answer;
    uint256 private updatedAt;

    function test_setPrice(int256 answer_, uint256 updatedAt_) external {
        round += 1;
        answer = answer_;
        updatedAt = updatedAt_;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (round, answer, updatedAt, updatedAt, round);
    }
}
