"""数据交换: what goes out and comes in on sticks, who may, and what differs."""
