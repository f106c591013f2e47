"""干部考核工作台: an offline desktop for assessing leadership teams and cadres."""

__version__ = "0.1.0"
