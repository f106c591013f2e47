"""对口联系: proposed, moved by hand, adopted, and looked at for gaps. Source: domain.md §2.1."""
