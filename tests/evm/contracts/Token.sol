// SPDX-License-Identifier: MIT
pragma solidity 0.8.30;

/// The part of ERC-20 that the Session Token is on both chains.
abstract contract Token {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
    error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
    error ERC20InvalidReceiver(address receiver);

    uint256 public constant VERSION = 2;

    uint256 public totalSupply;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function name() external pure returns (string memory) {
        return "Session Token";
    }

    function symbol() external pure returns (string memory) {
        return "SESH";
    }

    function decimals() external pure returns (uint8) {
        return 9;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        move(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed < amount) revert ERC20InsufficientAllowance(msg.sender, allowed, amount);
        if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - amount;
        move(from, to, amount);
        return true;
    }

    function mint(address to, uint256 amount) internal {
        totalSupply += amount;
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function burn(address from, uint256 amount) internal {
        if (balanceOf[from] < amount) revert ERC20InsufficientBalance(from, balanceOf[from], amount);
        totalSupply -= amount;
        balanceOf[from] -= amount;
        emit Transfer(from, address(0), amount);
    }

    function move(address from, address to, uint256 amount) private {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        if (balanceOf[from] < amount) revert ERC20InsufficientBalance(from, balanceOf[from], amount);
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
        emit Transfer(from, to, amount);
    }
}

/// SESH on Ethereum: all of it, made once.
contract SESH is Token {
    address public gateway;
    address public router;

    /// Stands for the constructor, which code that is put at an address never runs.
    function test_mintAll(address holder, uint256 amount, address gateway_, address router_) external {
        require(totalSupply == 0);
        gateway = gateway_;
        router = router_;
        mint(holder, amount);
    }
}

/// SESH on Arbitrum: what the bridge's gateway brought over.
contract SESHL2 is Token {
    event Initialized(uint64 version);

    error InvalidInitialization();

    address public l2Gateway;
    address public l1Address;

    modifier onlyGateway() {
        require(msg.sender == l2Gateway);
        _;
    }

    function initialize(address gateway, address counterpart) external {
        if (l2Gateway != address(0)) revert InvalidInitialization();
        l2Gateway = gateway;
        l1Address = counterpart;
        emit Initialized(1);
    }

    function bridgeMint(address to, uint256 amount) external onlyGateway {
        mint(to, amount);
    }

    function bridgeBurn(address from, uint256 amount) external onlyGateway {
        burn(from, amount);
    }
}
