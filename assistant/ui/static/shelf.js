// Sees to the shelf: adding, removing and choosing documents.
