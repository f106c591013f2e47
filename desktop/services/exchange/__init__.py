"""数据交换: packages, channels, enrolment, conflicts and media."""
