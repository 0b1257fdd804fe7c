"""Four people, six weeks, one classifier of news: what they pushed, as data. Pure."""

from collections.abc import Mapping

from teamkit.scenes.logs import run_of
from teamkit.scenes.stream import DIRECT, MERGE, OPEN, REBASED, SQUASH, WEB, Pull

_MINJI, _SERVER = "김민지 <minji@news.example>", "mjkim <mj.kim@lab.example>"
_JIWOO, _DOYUN = "Jiwoo Park <jiwoo@news.example>", "박도윤 <doyun@news.example>"
_SEOYEON = "이서연 <9990000001+seoyeon-demo@users.noreply.github.com>"
PEOPLE: Mapping[str, str] = {
    "minji": _MINJI, "server": _SERVER, "jiwoo": _JIWOO, "doyun": _DOYUN, "seoyeon": _SEOYEON,
}  # fmt: skip

_START = (
    Pull(0, "start", _MINJI, "", (0, 0), DIRECT, "", (
        "docs: 프로젝트 시작 | README.md:뉴스 주제 분류 | .gitignore",
        "chore: 팀 규칙과 PR 템플릿 | teamkit.toml | .github/pull_request_template.md",
    )),
    Pull(1, "feat/data", _SEOYEON, _MINJI, (1, 3), MERGE, "feat: 학습 데이터와 읽기 함수", (
        "feat: 학습 데이터 추가 | data/train.csv",
        "feat: 제목을 읽는 함수 | src/news/data.py:read_titles,split_by_topic",
        "test: 나누기 검사 | tests/test_data.py:test_split_by_topic",
    )),
    Pull(2, "docs/eda", _DOYUN, _SEOYEON, (1, 4), MERGE, "docs: 탐색적 데이터 분석", (
        "docs: 주제별 분포 노트북 | notebooks/탐색.ipynb:주제별 제목 수,제목 길이",
        "docs: 중복 제목 확인 | notebooks/탐색.ipynb:중복 제목",
        "docs: 분석 요약 | docs/분석.md:데이터 분포,중복과 잡음",
    )),
    Pull(3, "build/lock", _MINJI, _JIWOO, (2, 2), SQUASH, "build: 의존성 고정", (
        "build: requirements와 uv.lock | requirements.txt | uv.lock",
    )),
    Pull(4, "feat/baseline", _MINJI, _JIWOO, (2, 5), MERGE, "feat: klue/bert-base 기준 모델", (
        "feat: 학습 루프 | src/train.py:train,evaluate | configs/base.yaml",
        "feat: 분류 모델 | src/news/model.py:TopicClassifier",
        "fix: 평가 때 드롭아웃 끄기 | src/train.py:freeze",
        "exp: klue/bert-base 기준 점수 | by server | lightning_logs/klue-bert/version_0/",
    )),
    Pull(5, "ci/tests", _JIWOO, _MINJI, (4, 4), SQUASH, "ci: PR마다 pytest", (
        "ci: PR마다 pytest | .github/workflows/test.yml",
    )),
    Pull(6, "feat/clean", _SEOYEON, _JIWOO, (7, 9), MERGE, "feat: 제목 정제", (
        "feat: 특수 문자와 한자 정제 | src/news/clean.py:strip_brackets,normalize_hanja",
        "test: 정제 검사 | tests/test_clean.py:test_strip_brackets,test_normalize_hanja",
        "refactor: 읽기와 정제 나누기 | src/news/data.py:clean_titles",
    )),
    Pull(0, "readme", _DOYUN, "", (8, 8), WEB, "", ("Update README.md | README.md:실행 방법",)),
    Pull(7, "exp/roberta", _MINJI, _SEOYEON, (7, 10), MERGE, "exp: klue/roberta-base", (
        "feat: 모델 이름을 설정에서 | src/news/model.py:load_backbone | configs/base.yaml:gradient_clip",
        "exp: roberta-base 학습 기록 | by server | lightning_logs/roberta/version_0/",
    )),
    Pull(8, "exp/lr", _JIWOO, _MINJI, (9, 12), MERGE, "exp: 학습률 비교", (
        "feat: warmup 스케줄러 | src/news/schedule.py:warmup,cosine",
        "exp: lr 5e-5 | lightning_logs/roberta/version_1/",
        "exp: lr 3e-5 (W&B) | wandb/",
        "exp: lr 1e-3은 발산 | lightning_logs/roberta/version_2/",
    )),
    Pull(9, "docs/meeting", _DOYUN, _MINJI, (10, 11), MERGE, "docs: 2주차 회의록", (
        "docs: 2주차 회의록 | docs/회의록.md:2주차 결정,역할 나누기",
        "docs: 실험 기록 양식 | docs/실험 기록.md:기록하는 법",
    )),
)  # fmt: skip

_MIDDLE = (
    Pull(10, "feat/focal", _JIWOO, _MINJI, (14, 17), MERGE, "feat: focal loss", (
        "feat: focal loss 구현 | src/news/losses.py:focal_loss,class_weights | with minji",
        "test: focal loss 검사 | tests/test_losses.py:test_focal_loss",
        "fix: gamma가 0일 때 | src/news/losses.py:check_gamma",
        "exp: focal loss 학습 기록 | lightning_logs/roberta/version_3/",
    )),
    Pull(11, "feat/backtranslation", _SEOYEON, _DOYUN, (14, 18), REBASED, "feat: 역번역 증강", (
        "feat: 역번역 증강 | src/news/augment.py:back_translate,swap_words",
        "test: 증강 검사 | tests/test_augment.py:test_back_translate",
    )),
    Pull(12, "docs/errors", _DOYUN, _JIWOO, (15, 18), MERGE, "docs: 오답 분석", (
        "docs: 오답 노트북 | notebooks/오답 분석.ipynb:혼동 행렬,자주 틀리는 제목",
        "docs: 오답 유형 정리 | docs/분석.md:오답 유형",
    )),
    Pull(13, "exp/koelectra", _SEOYEON, _MINJI, (17, 18), MERGE, "exp: KoELECTRA", (
        "feat: MLflow 기록 | src/news/tracking.py:start_run,log_scores | mlruns/1/meta.yaml",
        f"exp: koelectra-base 학습 기록 | {run_of('koelectra-ce')}",
    )),
    Pull(14, "fix/leak", _MINJI, _SEOYEON, (18, 19), SQUASH, "fix: 검증 데이터 누수", (
        "fix: 같은 제목은 한쪽에만 | src/news/data.py:group_by_title",
        "test: 누수 검사 | tests/test_data.py:test_group_by_title",
    )),
    Pull(15, "revert-11-feat/backtranslation", _SEOYEON, _MINJI, (21, 21), SQUASH, 'Revert "feat: 역번역 증강"', (
        'Revert "feat: 역번역 증강"\n\nReverts news-team/news-topic#11 | undo 11',
    )),
    Pull(16, "exp/large", _MINJI, _JIWOO, (21, 25), MERGE, "exp: klue/roberta-large", (
        "feat: 큰 모델 설정 | configs/large.yaml",
        "feat: gradient checkpointing | src/train.py:enable_checkpointing",
        f"exp: roberta-large 학습 기록 | by server | {run_of('large-ce')}",
        f"exp: 배치 64는 메모리 부족 | by server | {run_of('large-batch64')}",
    )),
    Pull(17, "exp/kcbert", _SEOYEON, _DOYUN, (22, 24), MERGE, "exp: KcBERT (Trainer)", (
        "feat: Trainer로 학습 | src/train_hf.py:train_with_trainer",
        "exp: kcbert 학습 기록 | outputs/kcbert/",
    )),
    Pull(0, "hotfix", _JIWOO, "", (23, 23), DIRECT, "", ("fix: 경로 오타 | src/train.py:find_config",)),
    Pull(0, "contrastive", _JIWOO, "", (24, 27), OPEN, "", (
        "feat: 대조 학습 손실 | src/news/contrastive.py:info_nce",
        "feat: 쌍 만들기 | src/news/contrastive.py:make_pairs",
        "wip: 배치 안에서 뽑기 | src/news/contrastive.py:hard_negatives",
    )),
    Pull(18, "docs/meeting-4", _DOYUN, _SEOYEON, (24, 25), MERGE, "docs: 4주차 회의록", (
        "docs: 4주차 회의록 | docs/회의록.md:4주차 결정,남은 실험",
    )),
)  # fmt: skip

_END = (
    Pull(19, "feat/ldam", _JIWOO, _MINJI, (28, 31), MERGE, "feat: LDAM loss", (
        "feat: LDAM loss | src/news/losses.py:ldam_loss,margins",
        "test: LDAM 검사 | tests/test_losses.py:test_ldam_loss",
        f"exp: roberta-large focal | {run_of('large-focal')}",
        "exp: roberta-base LDAM | by seoyeon | lightning_logs/roberta/version_4/",
    )),
    Pull(20, "refactor/config", _MINJI, _JIWOO, (28, 30), SQUASH, "refactor: 설정 읽기를 한곳에", (
        "refactor: 설정 읽기 | src/news/config.py:load_config,merge_options",
        "test: 설정 검사 | tests/test_config.py:test_load_config",
    )),
    Pull(21, "feat/ensemble", _SEOYEON, _MINJI, (31, 34), MERGE, "feat: 앙상블", (
        "feat: 확률 평균 | src/news/ensemble.py:average,vote | with jiwoo",
        "test: 앙상블 검사 | tests/test_ensemble.py:test_average",
        "fix: 모델 순서 맞추기 | src/news/ensemble.py:align",
    )),
    Pull(22, "exp/large-ldam", _JIWOO, _SEOYEON, (35, 37), MERGE, "exp: roberta-large LDAM", (
        "feat: 마진 크기 설정 | src/news/losses.py:scale_margins",
        f"exp: roberta-large LDAM | {run_of('large-ldam')}",
    )),
    Pull(23, "docs/results", _DOYUN, _MINJI, (36, 39), MERGE, "docs: 결과 정리", (
        "docs: 모델 비교 노트북 | notebooks/결과 비교.ipynb:모델별 점수,손실 함수별 점수",
        "docs: 결과 요약 | docs/분석.md:모델 비교,앙상블",
        "docs: 발표 자료 초안 | docs/발표.md:문제,방법,결과 | with seoyeon",
    )),
    Pull(24, "feat/serve", _MINJI, _DOYUN, (36, 40), MERGE, "feat: 예측 서버", (
        "feat: 예측 함수 | src/serve.py:predict,load_best",
        "test: 예측 검사 | tests/test_serve.py:test_predict",
        "docs: 서버 사용법 | README.md:예측 서버",
    )),
    Pull(0, "last", _DOYUN, "", (41, 41), WEB, "", ("Update README.md | README.md:팀과 링크",)),
)  # fmt: skip

PULLS: tuple[Pull, ...] = (*_START, *_MIDDLE, *_END)
