LOSSES |= {"mse": nn.MSELoss, "l1": nn.L1Loss, "huber": nn.HuberLoss}  # of numbers (N,); Huber: delta
