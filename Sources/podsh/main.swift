print("podsh")
