"""Which names, ends and folders are of which kind: the data that `kinds` judges by. Pure."""

import re


def _table(**words: str) -> dict[str, str]:
    return {word: name for name, all_of_them in words.items() for word in all_of_them.split()}


# Folders whose whole content is of one kind.
FOLDERS = _table(
    vendored="vendor vendors third_party third-party thirdparty 3rdparty 3rd_party external externals extern "
    "node_modules bower_components site-packages dist-packages .venv venv .yarn .pnpm-store pods",
    generated="__pycache__ .ipynb_checkpoints .pytest_cache .mypy_cache .ruff_cache .tox .nox .eggs htmlcov .idea "
    ".gradle .next .nuxt .cache .dart_tool __macosx",
    log="mlruns mlartifacts lightning_logs tb_logs tensorboard_logs .hydra .neptune .aim",
)
# Folders that may hold sources, too: there only what is no code, test, document or notebook is of that kind.
SOFT_FOLDERS = _table(
    generated="dist build _build _site",
    log="wandb runs outputs output logs log multirun",
)
BUILT = frozenset(".js .mjs .cjs .css .html .htm .map".split())  # what is code elsewhere, and built below dist/
WRITTEN = frozenset({".txt", ".html", ".htm"})  # what programs write into a folder of results
SETTINGS = frozenset({".yaml", ".yml", ".toml", ".ini", ".cfg"})  # a run has a folder of its own: beside it is source
DATA_FOLDERS = frozenset(
    "data dataset datasets raw processed interim annotations annotation labels label corpus corpora images imgs img "
    "splits embeddings predictions submissions submission 데이터 데이터셋".split()
)
MODEL_FOLDERS = frozenset(
    "models model weights checkpoints checkpoint ckpt ckpts pretrained saved_model saved_models savedmodel 모델".split()
)
CONFIG_FOLDERS = frozenset("configs config conf cfg cfgs settings .github .gitlab .circleci .vscode 설정".split())
TEST_FOLDERS = frozenset("test tests testing __tests__ spec specs e2e".split())
DOCUMENT_FOLDERS = frozenset("doc docs document documents documentation reports report wiki 문서 보고서".split())
TESTED = re.compile(r"(?:test_.+|conftest|.+_test|.+_spec|.+\.test|.+\.spec)\.\w+\Z")  # test.py evaluates a model

NAMES = _table(
    lock="poetry.lock uv.lock pdm.lock package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lockb "
    "pipfile.lock cargo.lock conda-lock.yml conda-lock.yaml go.sum gemfile.lock composer.lock flake.lock pixi.lock "
    "requirements.lock requirements-lock.txt requirements_lock.txt requirements.lock.txt dvc.lock mix.lock "
    "packages.lock.json podfile.lock pubspec.lock gradle.lockfile",
    generated=".ds_store thumbs.db desktop.ini .coverage coverage.xml",
    log="nohup.out wandb-summary.json wandb-metadata.json trainer_state.json metrics.csv progress.csv hparams.yaml",
    code="makefile gnumakefile dockerfile containerfile jenkinsfile vagrantfile procfile rakefile gemfile justfile "
    "cmakelists.txt gradlew",
    config="pipfile .gitignore .gitattributes .gitmodules .gitkeep .dockerignore .editorconfig .env .flake8 .pylintrc "
    ".npmrc .nvmrc .python-version .mailmap .git-blame-ignore-revs .dvcignore .prettierrc .eslintrc .babelrc "
    "package.json tsconfig.json manifest.in codeowners .coveragerc .condarc environment.yml go.mod "
    "generation_config.json tokenizer_config.json adapter_config.json ds_config.json preprocessor_config.json",
    document="readme license licence copying notice authors contributors changelog contributing news history citation",
    model="training_args.bin optimizer.bin scheduler.bin pytorch_model.bin saved_model.pb",
    data="vocab.txt merges.txt vocab.json tokenizer.json",
)
ENDS = _table(
    code=".py .pyi .pyx .pxd .ipy .r .jl .c .h .cc .cpp .cxx .hpp .hh .cu .cuh .java .kt .kts .scala .go .rs .rb .php "
    ".swift .m .mm .cs .fs .js .jsx .mjs .cjs .ts .tsx .vue .svelte .css .scss .sass .less .sh .bash .zsh .fish .bat "
    ".cmd .ps1 .sql .lua .pl .dart .ex .exs .hs .clj .proto .graphql .gradle .tf .mk .cmake .dockerfile .j2 .jinja "
    ".jinja2 .ejs .hbs .sbatch .slurm .triton .metal .glsl .hlsl .groovy .wgsl",
    config=".toml .ini .cfg .conf .properties .env .dvc .gin .libsonnet .jsonnet .jsonc .json5 .cff .in .plist "
    ".example",
    document=".md .markdown .mdx .rst .adoc .tex .bib .docx .doc .pdf .pptx .ppt .hwp .hwpx .odt .rtf .org .typ .qmd "
    ".rmd .drawio .odp .key .pages",
    notebook=".ipynb",
    data=".csv .tsv .jsonl .ndjson .jsonlines .parquet .arrow .feather .orc .avro .npy .npz .pkl .pickle .p .h5 .hdf5 "
    ".hdf .mat .sqlite .sqlite3 .db .duckdb .xlsx .xls .ods .lmdb .mdb .tfrecord .tfrecords .rds .rdata .dta .sav "
    ".geojson .nii .nii.gz .dcm .las .laz .ply .pcd .conllu .conll .iob .bio .srt .vtt .fasta .fastq "
    ".png .jpg .jpeg .gif .bmp .tif .tiff .webp .ico .heic .svg .psd .wav .mp3 .flac .ogg .m4a .aac .mp4 .avi .mov "
    ".mkv .webm .zip .tar .tar.gz .tgz .gz .bz2 .xz .7z .rar .zst .ttf .otf .woff .woff2 .csv.gz .jsonl.gz .json.gz "
    ".msgpack .idx .faiss .annoy .textgrid .lab .edf",
    model=".pt .pth .ckpt .safetensors .onnx .gguf .ggml .joblib .tflite .keras .weights .caffemodel .mlmodel "
    ".mlpackage .engine .trt .pdparams .pdmodel .mar .torchscript .ptl .bin .pb .cbm .model .spm .nemo .params",
    lock=".lock",
    log=".log .out .err .tfevents .prof .wandb",
    generated=".map .min.js .min.css .bundle.js .pyc .pyo .pyd .so .dll .dylib .o .a .class .jar .whl .egg .exe "
    "_pb2.py _pb2.pyi _pb2_grpc.py .pb.go .pb.cc .pb.h .swp .swo .orig .rej .bak .tmp",
)
# What is of one kind in a folder of data, of models or of configuration, and of another elsewhere: the last word.
IN_FOLDER = {
    "data": (DATA_FOLDERS, frozenset(".json .xml .txt .html .htm .h5 .bin .pt .pth .pb .joblib .model".split())),
    "model": (MODEL_FOLDERS, frozenset(".h5 .pkl .pickle .npz .npy .zip .tar .tar.gz .json.gz".split())),
}
MIXED = {
    ".json": ("config", "data"),
    ".xml": ("config", "data"),
    ".yaml": ("config", "data"),
    ".yml": ("config", "data"),
    ".txt": ("document", "data"),
    ".html": ("code", "generated"),
    ".htm": ("code", "generated"),
}
WEIGHTS = re.compile(r"weight|model|ckpt|checkpoint")
REQUIREMENTS = re.compile(r"(?:requirements|constraints)[\w.-]*\.(?:txt|in)\Z|.*[-_]requirements\.txt\Z")
LOG_NAMES = re.compile(r"events\.out\.tfevents\.|slurm-\d+|train(?:ing)?_?log\b.*\.txt\Z|logs?\.txt\Z")
# Folders that are told by two names, or by the end of one: whole, as FOLDERS are.
COPIED = (
    (re.compile(r"(?:.*/)?wandb/(?:latest-run|(?:offline-)?run-)"), "log", "wandb/"),
    (re.compile(r"(?:.*/)?build/(?:lib|bdist\.[^/]*)(?:/|\Z)"), "generated", "build/"),
    (re.compile(r"(?:.*\.(?:egg|dist)-info)(?:/|\Z)"), "generated", "*-info/"),
)
KEPT = frozenset({"code", "test", "document", "notebook"})
