def nearest(queries: torch.Tensor, gallery: torch.Tensor, count: int, *, itself: bool = False) -> torch.Tensor:
    """Return which rows of the gallery (rows, width) are nearest to each query by cosine (queries, count), in order.

    itself: the gallery is the queries, and none may find itself.
    """
    queries, gallery = (torch.nn.functional.normalize(one.double(), dim=-1) for one in (queries, gallery))
    alike = queries @ gallery.T
    if itself:
        alike.fill_diagonal_(-torch.inf)
    return alike.topk(min(count, len(gallery) - itself), dim=-1).indices
