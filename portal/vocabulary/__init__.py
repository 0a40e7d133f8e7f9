"""The public pages of the vocabulary: axes, themes, métiers, territories, organisations."""
