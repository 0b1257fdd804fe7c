    def configure_optimizers(self):
        options = self.hparams
        groups = parameter_groups(self, layers_of(self.net), options.lr, options.layer_decay, options.weight_decay)
        optimizer = torch.optim.AdamW(groups)
        schedule = warmed_up(optimizer, self.trainer.estimated_stepping_batches, options.warmup)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]
