"""Where main.py and the tests look for the model: this project has it in train.py."""

from train import Model as Model
