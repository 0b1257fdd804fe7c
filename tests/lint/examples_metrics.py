"""TK501 to TK503: what has to be found, and what has not."""

TRUE = {
    "a functional metric in self.log": """
        import torchmetrics

        class Model:
            def validation_step(self, batch, at):
                y = self(batch)
                self.log("val_pearson", torchmetrics.functional.pearson_corrcoef(y, batch["y"]))  # <- TK501
    """,
    "held in a variable first": """
        from torchmetrics.functional import pearson_corrcoef as pearson

        class Model:
            def test_step(self, batch, at):
                score = pearson(self(batch), batch["y"]).item()
                score = round(score * 100, 2)
                self.log(name="test_pearson", value=score)  # <- TK501
    """,
    "of scipy, in a dict, in log_dict": """
        from scipy.stats import pearsonr, spearmanr

        class Model:
            def validation_step(self, batch, at):
                metrics = {"val_loss": self.loss(batch)}
                r, _ = pearsonr(self.x(batch), self.y(batch))
                metrics["val_pearson"] = r
                metrics.update({"val_spearman": spearmanr(self.x(batch), self.y(batch))[0]})
                self.log_dict(metrics, on_epoch=True)  # <- TK501 # <- TK501
    """,
    "in a method that the step calls": """
        from sklearn import metrics

        class Model:
            def validation_step(self, batch, at):
                return self.shared_step(batch, "val")

            def shared_step(self, batch, stage):
                f1 = metrics.f1_score(batch["y"], self(batch), average="macro")
                self.log(f"{stage}_f1", f1)  # <- TK501
    """,
    "returned by a method as one of two": """
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def step(self, batch):
                return self.loss(batch), pearson_corrcoef(self(batch), batch["y"])

            def validation_step(self, batch, at):
                loss, pearson = self.step(batch)
                self.log("val_loss", loss)
                self.log("val_pearson", pearson)  # <- TK501
    """,
    "given to a method that logs": """
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def write(self, name, value):
                self.log(name, value)  # <- TK501

            def validation_step(self, batch, at):
                self.write("val_pearson", pearson_corrcoef(self(batch), batch["y"]))
    """,
    "in a helper of the same file": """
        import numpy as np

        def compute(pred, y):
            return {"pearson": np.corrcoef(pred, y)[0, 1], "mae": abs(pred - y).mean()}

        class Model:
            def validation_step(self, batch, at):
                told = compute(self(batch), batch["y"])
                self.log("val_mae", told["mae"])
                self.log("val_pearson", told["pearson"])  # <- TK501
                for name, value in told.items():
                    self.log(name, value)  # <- TK501
    """,
    "in a helper of another file": """
        from utils.metrics import klue_f1

        class Model:
            def validation_step(self, batch, at):
                self.log("val_f1", klue_f1(self(batch), batch["y"]))  # <- TK501
        ## utils/metrics.py
        import sklearn.metrics

        def klue_f1(pred, y):
            labels = list(range(1, 30))
            return sklearn.metrics.f1_score(y, pred, average="micro", labels=labels) * 100.0
    """,
    "in a base class of the same file": """
        from torchmetrics.functional import auroc

        class Base:
            def validation_step(self, batch, at):
                value = auroc(self(batch), batch["y"], task="binary")
                if at > 0:
                    self.log("val_auroc", value)  # <- TK501

        class Model(Base):
            def forward(self, batch):
                return batch
    """,
    "in a base class, of what the class itself computes": """
        from torchmetrics.functional import auroc

        class Base:
            def validation_step(self, batch, at):
                self.log("val_score", self.score(batch))  # <- TK501

        class Model(Base):
            def score(self, batch):
                return auroc(self(batch), batch["y"], task="binary")
    """,
    "RMSE, a root of a mean": """
        import torchmetrics.functional as F

        class Model:
            def validation_step(self, batch, at):
                self.log("rmse", F.mean_squared_error(self(batch), batch["y"], squared=False))  # <- TK501
    """,
    "what an object returned": """
        from torchmetrics import PearsonCorrCoef

        class Model:
            def __init__(self):
                self.pearson = PearsonCorrCoef()

            def validation_step(self, batch, at):
                value = self.pearson(self(batch), batch["y"])
                self.log("val_pearson", value)  # <- TK502
    """,
    "what one of several objects returned": """
        import torchmetrics
        from torch import nn

        class Model:
            def __init__(self):
                self.metrics = nn.ModuleDict({"f1": torchmetrics.F1Score(task="binary")})
                self.all = torchmetrics.MetricCollection([torchmetrics.SpearmanCorrCoef()])

            def validation_step(self, batch, at):
                for name, metric in self.metrics.items():
                    self.log(name, metric(self(batch), batch["y"]))  # <- TK502
                self.log("f1", self.metrics["f1"](self(batch), batch["y"]))  # <- TK502
                self.log_dict(self.all(self(batch), batch["y"]))  # <- TK502
    """,
    "an object computed at each batch": """
        import torchmetrics

        class Model:
            def setup(self, stage):
                self.f1 = torchmetrics.classification.MulticlassF1Score(num_classes=3)

            def validation_step(self, batch, at):
                self.f1.update(self(batch), batch["y"])
                self.log("val_f1", self.f1.compute())  # <- TK502
    """,
    "an object that lives as long as a line": """
        from torchmetrics.classification import BinaryAUROC

        class Model:
            def test_step(self, batch, at):
                self.log("auroc", BinaryAUROC()(self(batch), batch["y"]))  # <- TK502
    """,
    "summed by hand": """
        from sklearn.metrics import f1_score

        def evaluate(model, val_loader):
            total = 0
            for x, y in val_loader:
                total += f1_score(y, model(x), average="macro")  # <- TK503
            return total / len(val_loader)
    """,
    "summed by hand, out of a step of another file": """
        from tqdm import tqdm
        from utils import valid_step

        for epoch in range(3):
            score = 0
            for at, batch in enumerate(tqdm(valid_loader)):
                loss, value = valid_step(batch)
                score += value  # <- TK503
            score /= at + 1
        ## utils/__init__.py
        from .trainer import valid_step
        ## utils/trainer.py
        from torchmetrics.functional import pearson_corrcoef

        def step(batch):
            return batch.loss, pearson_corrcoef(batch.x, batch.y)

        def valid_step(batch):
            loss, value = step(batch)
            return loss.item(), value.detach().item()
    """,
    "gathered by hand": """
        import numpy as np
        from scipy.stats import pearsonr
        from tqdm import tqdm

        class Trainer:
            def evaluate(self):
                scores = []
                for batch in tqdm(self.val_dataloader):
                    scores.append(pearsonr(self.model(batch), batch["y"])[0])  # <- TK503
                return np.mean(scores)
    """,
}

FALSE = {
    "the object itself": """
        import torchmetrics

        class Model:
            def __init__(self):
                self.pearson = torchmetrics.PearsonCorrCoef()
                self.all = torchmetrics.MetricCollection({"r": torchmetrics.SpearmanCorrCoef()})

            def validation_step(self, batch, at):
                self.pearson(self(batch), batch["y"])
                self.log("val_pearson", self.pearson)
                self.all.update(self(batch), batch["y"])
                self.log_dict(self.all)
    """,
    "computed at the end of the epoch": """
        import torch
        import torchmetrics
        from torchmetrics.functional import spearman_corrcoef

        class Model:
            def __init__(self):
                self.pearson, self.seen = torchmetrics.PearsonCorrCoef(), []

            def validation_step(self, batch, at):
                self.pearson.update(self(batch), batch["y"])
                self.seen.append((self(batch), batch["y"]))

            def on_validation_epoch_end(self):
                self.log("val_pearson", self.pearson.compute())
                self.log("val_spearman", spearman_corrcoef(*map(torch.cat, zip(*self.seen))))
    """,
    "means over rows": """
        import torchmetrics
        from sklearn.metrics import accuracy_score, f1_score
        from torchmetrics.functional import accuracy, mean_absolute_error, mean_squared_error

        class Model:
            def __init__(self):
                self.acc = torchmetrics.Accuracy(task="multiclass", num_classes=3)
                self.micro = torchmetrics.F1Score(task="multiclass", num_classes=3)

            def validation_step(self, batch, at):
                y = self(batch)
                self.log("val_loss", self.loss(y, batch["y"]))
                self.log("val_mse", mean_squared_error(y, batch["y"]))
                self.log("val_mae", mean_absolute_error(y, batch["y"]))
                self.log("val_acc", accuracy(y, batch["y"], task="multiclass", num_classes=3))
                self.log("val_acc2", self.acc(y, batch["y"]))
                self.log("val_acc3", accuracy_score(batch["y"], y))
                self.log("val_micro", self.micro(y, batch["y"]))
                self.log("val_micro2", f1_score(batch["y"], y, average="micro"))
    """,
    "what training logs for the bar": """
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def training_step(self, batch, at):
                self.log("pearson", pearson_corrcoef(self(batch), batch["y"]), prog_bar=True)
    """,
    "what is logged for its step": """
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def validation_step(self, batch, at):
                self.log("pearson", pearson_corrcoef(self(batch), batch["y"]), on_step=True, on_epoch=False)
    """,
    "computed of everything that was gathered": """
        import torch
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def validation_step(self, batch, at):
                self.outputs.append(self(batch))
                seen = torch.cat(self.outputs)
                self.log("so_far", pearson_corrcoef(torch.cat(self.outputs), torch.cat(self.labels)))
                self.log("so_far", pearson_corrcoef(seen, self.labels))
    """,
    "another part of what a method returns": """
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def step(self, batch):
                y = self(batch)
                return {"loss": self.loss(y), "pearson": pearson_corrcoef(y, batch["y"])}

            def validation_step(self, batch, at):
                told = self.step(batch)
                self.log("val_loss", told["loss"])
                best = told["pearson"] > 0.9
                self.log("val_best", best)
                told = self.loss(batch)
                self.log("val_loss2", told)
                return told
    """,
    "one's own function of a metric's name": """
        from losses import pearson_corrcoef

        def f1_score(x, y):
            return (x - y).mean()

        class Model:
            def validation_step(self, batch, at):
                self.log("a", pearson_corrcoef(self(batch), batch["y"]))
                self.log("b", f1_score(self(batch), batch["y"]))
    """,
    "a mean over folds": """
        import numpy as np
        from sklearn.metrics import f1_score

        def cross_validate(folds, model):
            scores = []
            for train, test in folds:
                scores.append(f1_score(test.y, model.fit(train).predict(test), average="macro"))
            return np.mean(scores)
    """,
    "a mean over folds beside a loop over a loader": """
        import numpy as np
        from sklearn.metrics import f1_score

        def cross_validate(folds, model, loader):
            scores = []
            for test in folds:
                seen = []
                for x in loader:
                    seen.append(model(x))
                scores.append(f1_score(test.y, seen, average="macro"))
            return np.mean(scores)
    """,
    "a name that holds something else by now": """
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def validation_step(self, batch, at):
                value = pearson_corrcoef(self(batch), batch["y"])
                self.seen.append(value)
                value = self.loss(batch)
                self.log("val_loss", value)
    """,
    "gathered in a loop and computed once": """
        from sklearn.metrics import f1_score

        def evaluate(model, val_loader):
            seen, loss = [], 0
            for x, y in val_loader:
                seen.append(model(x))
                loss += model.loss(x, y)
            return f1_score(val_loader.y, seen, average="macro"), loss / len(val_loader)
    """,
    "a training's running figure": """
        from sklearn.metrics import f1_score

        def train(model, train_loader, optimizer, seed):
            seed_everything(seed)
            total = 0
            for x, y in train_loader:
                model.loss(x, y).backward()
                optimizer.step()
                total += f1_score(y, model(x))
            print(total / len(train_loader))
    """,
    "compute_metrics of the Trainer of transformers": """
        from sklearn.metrics import f1_score

        def compute_metrics(told):
            return {"f1": f1_score(told.label_ids, told.predictions.argmax(-1), average="macro")}
    """,
    "a metric that only chooses": """
        from torchmetrics.functional import pearson_corrcoef

        class Model:
            def validation_step(self, batch, at):
                r = pearson_corrcoef(self(batch), batch["y"])
                self.history.append(r)
                if r > 0.5:
                    self.log("good", 1.0)
    """,
}
