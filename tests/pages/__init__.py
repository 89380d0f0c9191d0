"""Page workers on real and broken papers: drawing, tiles, looks, notes that came inside, copies with my notes."""
