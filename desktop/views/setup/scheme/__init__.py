"""考核方案: indicators, rules, 正负面清单目录, freezing and amendments."""
