"""对象库: units, cadres and the pool as lists beside their detail; import and duplicates."""
