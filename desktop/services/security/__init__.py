"""Keys, slots, blobs, drafts and the identity of a workspace on its PC."""
