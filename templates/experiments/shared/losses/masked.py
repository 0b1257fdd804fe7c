@named("masked_mse")
class MaskedMSE(nn.Module):
    """Mean squared error of the masked patches alone (Nie 2023, arXiv 2211.14730).

    found, target: patches (..., length); mask (...): true where the model could not see the patch.
    """

    def forward(self, found, target, mask):
        return F.mse_loss(found, target, reduction="none").mean(-1)[mask.bool()].mean()
