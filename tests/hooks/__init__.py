"""The guard in sh: each test drives real git in a throwaway repository."""
