/* libedit's `el_set` and `history` take variable arguments, which Swift cannot call. One plain function for each
   form that podsh uses; nothing else happens here. */
#ifndef CEDITLINE_H
#define CEDITLINE_H

#include <histedit.h>
#include <stdio.h>

/* The type of a key's function: the editor and the key; returns one of the CC_ codes. */
typedef unsigned char (*podsh_key_function)(EditLine *, int);

/* An editor on standard input, output and error, which are variables in C and so no constants in Swift. */
EditLine *podsh_el_start(void);
int podsh_el_set_prompt(EditLine *editor, char *(*prompt)(EditLine *), char escape);
int podsh_el_set_read(EditLine *editor, int (*read)(EditLine *, wchar_t *));
int podsh_el_set_client_data(EditLine *editor, void *data);
void *podsh_el_get_client_data(EditLine *editor);
int podsh_el_set_history(EditLine *editor, HistoryW *history);
/* "emacs" or "vi". */
int podsh_el_set_keys(EditLine *editor, const wchar_t *keys);
int podsh_el_add_function(EditLine *editor, const wchar_t *name, const wchar_t *help, podsh_key_function function);
/* `key` as editrc(5) spells it. */
int podsh_el_bind(EditLine *editor, const wchar_t *key, const wchar_t *command);
/* 1: the terminal as the editor needs it; 0: as it was. */
int podsh_el_prepare_terminal(EditLine *editor, int on);
int podsh_el_refresh(EditLine *editor);

int podsh_history_set_size(HistoryW *history, int size);
int podsh_history_set_unique(HistoryW *history, int on);
int podsh_history_enter(HistoryW *history, const wchar_t *text);
/* The newest entry, or NULL. */
const wchar_t *podsh_history_newest(HistoryW *history);
/* The entry before the one last asked for, or NULL. */
const wchar_t *podsh_history_older(HistoryW *history);

#endif
