"""« Ce que deviennent les idées »: how many are at each stage, by axis, theme and region, and in how long."""
