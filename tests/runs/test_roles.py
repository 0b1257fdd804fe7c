"""What a parameter is about is taken from the words of its name, and from no accident of letters."""

from pathlib import Path

import pytest

from teamkit.runs import roles
from teamkit.runs.roles import DATA, HASH, METRIC, OTHER, RUN, SEED, SPLIT

ROLES = {
    HASH: "data_hash dataset.fingerprint train_md5 val_sha256 dvc data.dvc dataHash test_checksum data.dvc.md5",
    SPLIT: "split fold data.fold n_folds val_split eval_split split_seed test_size val_ratio split_hash validSplit",
    METRIC: "metric eval_metric average metrics.average num_classes model.num_labels threshold eval_threshold "
    "iou_threshold eval_max_length max_eval_samples val_max_target_length limit_val_batches conf",
    SEED: "seed data_seed model.seed random_state",
    RUN: "output_dir logging_dir run_name name exp_name hostname timestamp hydra.run.dir wandb.project save_path "
    "checkpoint_dir device cache_dir logger.wandb.name default_root_dir",
    DATA: "dataset dataset_name data.name data.path data_dir train_file validation_file data train_data "
    "data.train.path dataset_config_name data_version corpus",
    OTHER: "lr model_name_or_path optimizer.name train.loss.name max_length moving_average_decay metadata_hash "
    "dataloader_num_workers data.batch_size data.num_workers val_batch_size test_image_size metric_for_best_model "
    "weight_decay num_train_epochs ckpt_path resume_from_checkpoint model_revision gpus split_batches "
    "warmup_ratio dropout dataset_num_proc gradient_threshold best_metric",
}


@pytest.mark.parametrize(("name", "role"), [(name, role) for role, names in ROLES.items() for name in names.split()])
def test_the_words_of_a_name_give_its_role(name: str, role: str) -> None:
    assert roles.role(name) == role


def test_what_is_learnt_from_is_not_what_is_judged_by() -> None:
    names = ("train_file", "data_hash", "val_md5", "train_test_split")
    assert [roles.is_of_training(name) for name in names] == [True, False, False, False]
    assert [roles.is_of_evaluation(name) for name in names] == [False, False, True, True]


def test_a_place_is_not_a_name() -> None:
    places, names = "train_file data.path data data_dir data.url", "dataset_name dataset data_name data_version"
    assert [name for name in f"{places} {names}".split() if roles.is_place(name)] == places.split()


def test_a_number_may_tell_which_split_it_is_or_just_how_many_or_how_large() -> None:
    which, how = (
        "fold split_seed data.fold split_idx split_md5",
        "n_folds k_fold val_size split fold_size val_split folds",
    )
    assert [name for name in f"{which} {how}".split() if roles.is_index(name)] == which.split()


def test_the_documentation_shows_the_rules_as_they_are() -> None:
    page = (Path(__file__).parents[2] / "docs/comparing.md").read_text("utf-8")
    rows = [
        f"| {rule.role} | {shown(rule.last)} | {shown(rule.beside)} | {shown(rule.never)} |" for rule in roles.RULES
    ]
    rows += [f"| {role} | {shown(names)} |" for table in (roles.NAMES, roles.ALONE) for role, names in table.items()]
    assert [row for row in (*rows, shown(roles.LOGGERS)) if row not in page] == []


def shown(words: str) -> str:
    return ", ".join(f"`{word}`" for word in words.split())
