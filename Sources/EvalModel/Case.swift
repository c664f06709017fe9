package let zzz = 1
