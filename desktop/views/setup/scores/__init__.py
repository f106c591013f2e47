"""阶段得分: provisional comprehensive scores with their derivation."""
