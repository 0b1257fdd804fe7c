    def on_save_checkpoint(self, checkpoint):
        checkpoint["task"] = self.task

    def on_load_checkpoint(self, checkpoint):
        if checkpoint.get("task") != self.task:
            raise SystemExit(f"error: this checkpoint is of the task {checkpoint.get('task')}, not {self.task}")
