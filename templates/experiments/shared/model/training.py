    def training_step(self, batch, number):
{% if progress is defined %}
        self.loss.progress = self.global_step / self.trainer.estimated_stepping_batches
{% endif %}
        loss = self.loss_of(batch)
        self.log("train/loss", loss, prog_bar=True, batch_size=len(batch["row"]))
        return loss
