print("podsh-bench")
