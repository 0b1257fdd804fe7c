"""What the sample report says, in Korean and in English."""

from typing import NamedTuple

LINK = "https://github.com/boostcamp/sts-15"
COMMIT = f"[c:a1b2c3d]({LINK}/commit/a1b2c3d)"
RUN = "[r:q9g6vl6w](https://wandb.ai/boostcamp/sts/runs/q9g6vl6w)"


class Texts(NamedTuple):
    title: str
    parts: tuple[str, str, str, str, str]
    about: str
    overview: str
    known: str
    facts_head: str
    facts: tuple[str, ...]
    tree: str
    roles_head: str
    roles: tuple[str, ...]
    role_prompt: str
    timeline: str
    captions: tuple[str, str, str, str, str]
    together: str
    rules: tuple[str, ...]
    steps: tuple[str, ...]
    runs: str
    runs_said: str
    runs_head: str
    curves: str
    reading: str
    what_failed: str
    failed_head: str
    failed: tuple[str, ...]
    quote: str
    judged: tuple[str, ...]
    known_of: str
    prompt: str
    names: tuple[str, str, str, str, str]
    persons: tuple[str, str, str]
    person: str
    questions: tuple[str, ...]
    evidence: str


KOREAN = Texts(
    title="문장 간 유사도 측정(STS) 프로젝트 랩업 리포트",
    parts=("1. 프로젝트 개요", "2. 팀 구성 및 역할", "3. 수행 절차 및 방법", "4. 수행 결과", "5. 자체 평가"),
    about="주제와 배경",
    overview=f"""
의미 유사도 판별(Semantic Text Similarity)이란 두 문장이 의미적으로 얼마나 유사한지를 수치화하는 자연어처리
태스크이다. 우리 팀은 0에서 5 사이의 점수로 레이블된 9,324쌍의 학습 데이터를 사용하여 두 문장의 유사도를
예측하는 회귀 모델을 만들었고, **피어슨 상관계수 0.9237**을 최종 검증 점수로 얻었다.

학습 데이터의 레이블 분포가 0점에 크게 치우쳐 있었기 때문에(2,119쌍, 전체의 22.7%) 단순 무작위 추출로는 검증
데이터와 분포를 맞출 수 없었다. 따라서 `rtt`와 `sampled` 출처를 나누어 보고, 층화추출로 다시 나눈 뒤 _같은
분할_을 모든 실험에서 사용하였다 {COMMIT}. 평가지표정의서와데이터명세서를한번에정리한문서는위키에따로올려두었다.
""",
    known="기간과 환경",
    facts_head="항목 | 내용",
    facts=(
        f"기간 | 2026-03-02 ~ 2026-04-24 (8주, 커밋 448개) {COMMIT}",
        "장비 | Tesla V100-SXM2-32GB × 1, 서버 5대",
        "스택 | Python 3.10, torch 2.1.0, transformers 4.35.2, lightning 2.1, wandb 0.16",
        "협업 도구 | GitHub (PR 94개, 이슈 61개), Slack, Notion, W&B",
    ),
    tree="폴더 구조",
    roles_head="이름 | 역할 | 주요 영역 | 커밋 | PR | 실험",
    roles=(
        f"김민지 | 팀장, 데이터 증강 | `data/`, `notebooks/` | 92 {COMMIT} | 21 | 38",
        f"박서연 | 모델 탐색, 손실 함수 실험 | `src/losses.py` | 71 | 17 | 64 {RUN}",
        "이지우 (jiwoo) | 학습 파이프라인, 하이퍼파라미터 탐색 | `train.py`, `configs/` | 124 | 26 | 51",
        "최도윤 | 앙상블, 오류 분석 | `src/ensemble.py` | 58 | 14 | 22",
        "황보한솔 | 데이터 정제, 문서 | `docs/` | 49 | 16 | 0",
    ),
    role_prompt="각자 맡은 일을 한 문장으로 적어 주세요. 위 표의 영역과 커밋은 저장소에서 온 것입니다.",
    timeline="일정",
    captions=(
        "그림 1. 영역별 작업 주간. 진할수록 커밋이 많다.",
        "그림 2. 주별 커밋과 실험의 수",
        "그림 3. 검증 피어슨 점수의 변화. 점은 실험, 계단은 그때까지의 최고점",
        "그림 4. 모델별 최고 점수",
        "그림 5. 상위 실험 다섯 개의 검증 손실",
    ),
    together="협업 규칙",
    rules=(
        "커밋 제목은 `type: subject` 형식을 따른다 (448개 가운데 401개).",
        "develop에는 PR로만 병합하고, 한 사람 이상의 리뷰를 받는다. 리뷰 없이 병합된 PR은 94개 가운데 7개이다.",
        "실험은 W&B 프로젝트 하나에 기록하며 실행 이름에 담당자 이름을 적는다.",
    ),
    steps=("이슈를 만든다.", "브랜치를 딴다.", "PR을 올리고 리뷰를 받는다."),
    runs="실험 결과",
    runs_said=f"실험 175개 가운데 검증 점수가 높은 18개이다. 기준 모델은 0.8710, 최고 모델은 0.9237이다 {RUN}.",
    runs_head="실험 | 담당 | 모델 | 손실 함수 | 학습률 | val/pearson | 스텝",
    curves="점수와 학습 곡선",
    reading="""
손실 함수를 L1에서 MSE로 바꾸었을 때 같은 조건의 네 쌍에서 모두 점수가 올랐다(평균 +0.0042). 배치 크기는 16과 32
사이에서 차이가 없었고, 학습률 5e-5에서는 세 번 모두 발산하였다.
""",
    what_failed="실패한 시도",
    failed_head="무엇 | 어떻게 끝났나 | 언제",
    failed=(
        f"`xlm-roberta-xlarge` 미세조정 | CUDA out of memory, 3번 {RUN} | 2026-03-27",
        f"SimCSE 사전학습 | 되돌린 커밋 {COMMIT} | 2026-04-02",
        "feat/back-translation | 병합되지 않은 브랜치, 커밋 12개 | 2026-04-09",
    ),
    quote="“리더보드 점수가 아니라 검증 점수를 믿자.” 팀 회의록에서",
    judged=("잘한 점", "시도했으나 잘 되지 않았던 것", "아쉬운 점", "배운 점"),
    known_of=f"PR 94개 가운데 87개에 리뷰가 있다. 되돌린 커밋 6개 {COMMIT}, 멈추거나 발산한 실험 23개 {RUN}.",
    prompt="여기에 적어 주세요.",
    names=("김민지", "박서연", "jiwoo", "최도윤", "황보한솔"),
    persons=("김민지", "박서연", "이지우"),
    person="개인 회고: {name}",
    questions=(
        "이번 프로젝트에서 나의 목표는 무엇이었는가?",
        "나는 내 학습 목표를 달성하기 위해 무엇을 어떻게 했는가?",
        "나는 어떤 방식으로 모델을 개선했는가?",
        "내가 한 행동의 결과로 어떤 지점을 달성하고, 어떠한 깨달음을 얻었는가?",
        "전과 비교해서, 내가 새롭게 시도한 변화는 무엇이고, 어떤 효과가 있었는가?",
        "마주한 한계는 무엇이며, 아쉬웠던 점은 무엇인가?",
        "한계/교훈을 바탕으로 다음 프로젝트에서 시도해볼 것은 무엇인가?",
    ),
    evidence=f"PR 21개, 실험 38개 {RUN}, 최고 점수 0.9214 (기준보다 +0.0504), 2026-03-05 ~ 2026-04-23 {COMMIT}",
)
ENGLISH = Texts(
    title="Semantic text similarity: wrap-up report",
    parts=(
        "1. Project overview",
        "2. Team and roles",
        "3. Procedure and methods",
        "4. Results",
        "5. Self-evaluation",
    ),
    about="Subject and background",
    overview=f"""
Semantic text similarity asks how close two sentences are in meaning. From 9,324 pairs with a score between 0
and 5 the team trained regression models that predict the score, and reached a **Pearson correlation of 0.9237**
on the validation split.

The labels lean heavily to 0 (2,119 pairs, 22.7 %), so that a random split does not have the distribution of the
validation data. The sources `rtt` and `sampled` were therefore looked at apart, split again by strata, and _the
same split_ was used in all runs {COMMIT}. The configuration that was used last is called
`configs/experiments/2026-04/roberta-large_smooth-l1_layerwise-learning-rate-decay.yaml`.
""",
    known="Period and environment",
    facts_head="what | value",
    facts=(
        f"Period | 2026-03-02 to 2026-04-24 (8 weeks, 448 commits) {COMMIT}",
        "Equipment | Tesla V100-SXM2-32GB × 1, 5 servers",
        "Stack | Python 3.10, torch 2.1.0, transformers 4.35.2, lightning 2.1, wandb 0.16",
        "Tools | GitHub (94 PRs, 61 issues), Slack, Notion, W&B",
    ),
    tree="Folders",
    roles_head="Name | Role | Areas | Commits | PRs | Runs",
    roles=(
        f"Minji Kim | lead, data augmentation | `data/`, `notebooks/` | 92 {COMMIT} | 21 | 38",
        f"Seoyeon Park | models, loss functions | `src/losses.py` | 71 | 17 | 64 {RUN}",
        "Jiwoo Lee | training pipeline, hyper-parameters | `train.py`, `configs/` | 124 | 26 | 51",
        "Doyun Choi | ensembles, error analysis | `src/ensemble.py` | 58 | 14 | 22",
        "Hansol Hwangbo | data cleaning, documentation | `docs/` | 49 | 16 | 0",
    ),
    role_prompt="Say in one sentence what each of you did. Areas and commits in the table are from the repository.",
    timeline="Timeline",
    captions=(
        "Figure 1. Weeks of work by area; the darker, the more commits.",
        "Figure 2. Commits and runs by week",
        "Figure 3. Validation Pearson over time: a dot is a run, the steps are the best so far",
        "Figure 4. Best score by model",
        "Figure 5. Validation loss of the five best runs",
    ),
    together="How we worked together",
    rules=(
        "Subjects of commits are `type: subject` (401 of 448).",
        "develop takes pull requests only, each with a review; 7 of 94 were merged without one.",
        "Runs are logged to one W&B project, with the name of the person in the name of the run.",
    ),
    steps=("Open an issue.", "Begin a branch.", "Open a pull request and have it reviewed."),
    runs="Runs",
    runs_said=f"The 18 best of 175 runs. The baseline has 0.8710, the best model 0.9237 {RUN}.",
    runs_head="Run | Person | Model | Loss | Learning rate | val/pearson | Steps",
    curves="Scores and curves",
    reading="""
With MSE in place of L1 the score rose in all four pairs of runs that differ in nothing else (+0.0042 on
average). Batch sizes of 16 and 32 made no difference; at a learning rate of 5e-5 all three runs diverged.
""",
    what_failed="What failed",
    failed_head="What | How it ended | When",
    failed=(
        f"Fine-tuning `xlm-roberta-xlarge` | CUDA out of memory, 3 times {RUN} | 2026-03-27",
        f"SimCSE pre-training | reverted commit {COMMIT} | 2026-04-02",
        "feat/back-translation | a branch never merged, 12 commits | 2026-04-09",
    ),
    quote="“Trust the validation score, not the leaderboard.” From the minutes",
    judged=("What went well", "What we tried without success", "What we regret", "What we learned"),
    known_of=f"87 of 94 PRs have a review. 6 reverted commits {COMMIT}, 23 runs crashed or diverged {RUN}.",
    prompt="Write here.",
    names=("Minji", "Seoyeon", "jiwoo", "Doyun", "Hansol"),
    persons=("Minji Kim", "Seoyeon Park", "Jiwoo Lee"),
    person="Retrospective: {name}",
    questions=(
        "What was my goal in this project?",
        "What did I do to reach my learning goals, and how?",
        "How did I improve the model?",
        "What did I achieve by what I did, and what did I come to understand?",
        "What did I try that was new, and what came of it?",
        "Which limits did I meet, and what do I regret?",
        "What will I try in the next project?",
    ),
    evidence=f"21 PRs, 38 runs {RUN}, best score 0.9214 (+0.0504 over the baseline), 2026-03-05 to 2026-04-23 {COMMIT}",
)
