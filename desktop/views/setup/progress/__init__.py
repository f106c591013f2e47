"""指标进展: progress, marks, 科室平时考核 and 指标分解 per quarter."""
