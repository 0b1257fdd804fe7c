    def on_validation_epoch_end(self):
        found, name = self.scores.compute(), "test" if self.trainer.testing else "val"
        self.log_dict({f"{name}/{one}": value for one, value in found.items()}, prog_bar=True, sync_dist=True)
        self.scores.reset()

    test_step, on_test_epoch_end = validation_step, on_validation_epoch_end
