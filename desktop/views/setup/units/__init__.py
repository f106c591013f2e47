"""机构变动: units renamed, merged, split, dissolved; cadres moving."""
