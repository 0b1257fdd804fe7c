    def configure_optimizers(self):
        options, steps = self.hparams, self.trainer.estimated_stepping_batches
        groups = parameter_groups(self, layers_of(self.net), options.lr, options.layer_decay, options.weight_decay)
        optimizer = torch.optim.AdamW(groups)
        schedule = get_linear_schedule_with_warmup(optimizer, int(options.warmup * steps), steps)
        return [optimizer], [{"scheduler": schedule, "interval": "step"}]
