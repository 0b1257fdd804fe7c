"""TK504 to TK509: what has to be found, and what has not."""

TRUE = {
    "a model pickled": """
        import torch
        from models import Net

        def save(model, path):
            torch.save(model, path)  # <- TK504
            torch.save(model.module.cpu(), path)  # <- TK504
            torch.save({"epoch": 3, "model": model}, path)  # <- TK504
            trained = Net(3)
            torch.save(obj=trained, f=path)  # <- TK504
            told = {"net": trained, "at": 1}
            torch.save(told, path)  # <- TK504
    """,
    "an attribute pickled": """
        import copy
        import torch as t

        class Trainer:
            def keep(self):
                t.save(self.model, "best.pt")  # <- TK504
                best_model = copy.deepcopy(self.net)
                t.save(best_model, "best.pt")  # <- TK504
    """,
    "a model of transformers pickled": """
        import torch
        from transformers import AutoModelForSequenceClassification

        roberta = AutoModelForSequenceClassification.from_pretrained("klue/roberta-base")
        torch.save(roberta, "roberta.pt")  # <- TK504
    """,
    "a model unpickled": """
        import torch

        model = torch.load("model.pt")  # <- TK505
        model.eval()

        def predict(trainer, data):
            best = torch.load("best.pt", map_location="cpu")  # <- TK505
            return trainer.predict(model=best, datamodule=data)

        class Encoder:
            def __init__(self):
                self.encoder = torch.load("encoder.pt")  # <- TK505

            def encode(self, x):
                return self.encoder(x)

        model_b = torch.load("b.pt").to("cuda")  # <- TK505
    """,
    "two names of lightning": """
        import pytorch_lightning as pl
        ## a.py
        from lightning.pytorch.callbacks import ModelCheckpoint  # <- TK506
        ## b.py
        from pytorch_lightning import Trainer
    """,
    "two names of lightning in one file": """
        import lightning as L
        from pytorch_lightning.loggers import WandbLogger  # <- TK506
    """,
    "no seed": """
        import pytorch_lightning as pl
        from model import Model

        if __name__ == "__main__":
            trainer = pl.Trainer(max_epochs=1)
            trainer.fit(Model())  # <- TK507
        ## model.py
        class Model:
            pass
    """,
    "no seed in a loop by hand": """
        from loop import train

        train(1)
        ## loop.py
        def train(model, optimizer):
            model.loss().backward()  # <- TK507
            optimizer.step()
    """,
    "a seed for others": """
        import lightning as L

        def main():
            L.Trainer(max_epochs=1).fit(1)  # <- TK507

        if __name__ == "__main__":
            main()
        ## sweep.py
        import torch
        torch.manual_seed(1)
    """,
    "batch_size by its place": """
        import pytorch_lightning as pl
        from torch.utils.data import DataLoader

        class Data(pl.LightningDataModule):
            def train_dataloader(self):
                return DataLoader(self.rows, 32, shuffle=True)  # <- TK508
        ## other.py
        import torch
        loader = torch.utils.data.DataLoader(rows, size)  # <- TK508
    """,
    "paths of one machine": r"""
        import argparse
        import pandas as pd

        train = pd.read_csv("/opt/ml/input/data/train.csv")  # <- TK509
        home = f"/home/{user}/data"  # <- TK509
        best = "/data/ephemeral/home/x/best.ckpt"  # <- TK509
        windows = ["C:\\Users\\x\\data", "D:/data/x"]  # <- TK509 # <- TK509
        parser = argparse.ArgumentParser()
        parser.add_argument("--data", default="/mnt/nas/sts")  # <- TK509
        drive = "/content/drive/MyDrive/sts/train.csv"  # <- TK509

        def load(path="/root/data"):  # <- TK509
            return open("/workspace/data/" + path)  # <- TK509
    """,
}

FALSE = {
    "weights": """
        import copy
        import torch

        def save(model, path, net=None):
            torch.save(model.state_dict(), path)
            torch.save({"model": model.state_dict(), "optimizer": 1}, path)
            best_model = copy.deepcopy(model.state_dict())
            torch.save(best_model, path)
            model_state = dict(a=1)
            torch.save(model_state, path)
            torch.save(features, path)
            net = net.state_dict()
            torch.save(net, path)
            checkpoint = {"epoch": 1, "state_dict": model.state_dict()}
            torch.save(checkpoint, path)
            torch.save([1, 2], path)

        class Best:
            def __init__(self):
                self.best_model = None

            def keep(self, model):
                self.best_model = model.state_dict()
                torch.save(self.best_model, "best.pt")
    """,
    "another save": """
        import numpy as np
        from keras import model
        np.save("x", model)
        model.save("x")
    """,
    "either form loaded": """
        import torch

        def soup(paths):
            for path in paths:
                weight = torch.load(path)
                told = weight.state_dict() if hasattr(weight, "state_dict") else weight
    """,
    "weights loaded": """
        import torch
        model = build()
        model.load_state_dict(torch.load("a.pt"))
        state = torch.load("b.pt")
        model.load_state_dict(state)
        model.eval()
        checkpoint = torch.load("c.ckpt")["state_dict"]
        told = torch.load("d.pt")
        print(told["epoch"], told.items())
        whole = torch.load("e.pt", weights_only=False)
        whole.eval()
        safe = torch.load("f.pt", weights_only=True)
        safe.eval()
        embeddings = torch.load("g.pt").to("cuda")
    """,
    "either name of lightning": """
        try:
            import lightning.pytorch as pl
        except ImportError:
            import pytorch_lightning as pl
        ## a.py
        import pytorch_lightning as pl
        from .lightning import tools
    """,
    "seeded": """
        import pytorch_lightning as pl

        pl.seed_everything(1)
        trainer = pl.Trainer()
        trainer.fit(1)
    """,
    "seeded by what it imports": """
        import pytorch_lightning as pl
        from utils.fix import fix_all

        fix_all()
        trainer = pl.Trainer()
        trainer.fit(1)
        ## utils/fix.py
        import torch

        def fix_all():
            torch.manual_seed(1)
    """,
    "seeded by what starts it": """
        import torch
        from code import loop
        from set_seed import set_seed

        set_seed(1)
        loop.train()
        ## code/loop.py
        def train(model, optimizer):
            model.loss().backward()
            optimizer.step()
    """,
    "seeded by an argument": """
        import pytorch_lightning as pl
        from library import begin

        begin(seed=1)
        trainer = pl.Trainer()
        trainer.fit(1)
    """,
    "seeded by the library": """
        from transformers import Trainer, TrainingArguments

        trainer = Trainer(args=TrainingArguments("out"))
        trainer.train()
        ## cli.py
        from lightning.pytorch.cli import LightningCLI
        LightningCLI()
        ## sk.py
        from sklearn.svm import SVC
        SVC().fit(1, 2)
    """,
    "an example of a library": """
        x = 1
        ## lib/examples/lenet.py
        import torch
        loss.backward()
        optimizer.step()
    """,
    "a module that nobody starts": """
        class Loop:
            def step(self, loss):
                loss.backward()
                self.optimizer.step()
    """,
    "plain torch and its loaders": """
        from torch.utils.data import DataLoader
        DataLoader(rows, 32)
    """,
    "batch_size by its name": """
        import pytorch_lightning as pl
        from torch.utils.data import DataLoader
        from torch_geometric.data import Batch
        from mine import DataLoader as Mine
        DataLoader(rows, batch_size=32)
        DataLoader(*rows)
        Mine(rows, 32)
    """,
    "paths that are no machine's": r'''
        """/home/x is no path here."""
        import re
        from fastapi import FastAPI

        app = FastAPI()

        @mounted("/projects/1/runs")
        @app.get("/data/items")
        def items():
            "/home/doc/string"
            return client.get("/projects/1/runs")

        null, temporary, root, share = "/dev/null", "/tmp/x/y", "/", "/usr/share/fonts/nanum.ttf"
        address = "https://example.org/data/x/y.csv"
        parts = base + "/data/train/x.csv" + f"/data/{x}/y"
        whole = f"{base}/data/train/x.csv"
        inside = "data/train.csv"
        colab, kaggle = "/content/sample_data/x.csv", "/kaggle/input/sts/train.csv"
        if path.startswith("/home/x") or path == "/root/x":
            pass
        text = "a: b\n/home/x\n"
        drive, time, ratio = "C:", "T:", "x://y"
        sql = "/data"
    ''',
    "a test's paths": """
        x = 1
        ## tests/test_x.py
        path = "/home/x/y"
        ## conftest.py
        path = "/home/x/y"
    """,
}
