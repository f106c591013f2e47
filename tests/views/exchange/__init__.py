"""The page 数据交换."""
