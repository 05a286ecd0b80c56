// Preloaded into podsh by CrashTests (LD_PRELOAD), never linked: see EffectKiller.c.
