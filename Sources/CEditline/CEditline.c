#include "CEditline.h"

EditLine *podsh_el_start(void) { return el_init("podsh", stdin, stdout, stderr); }

int podsh_el_set_prompt(EditLine *editor, char *(*prompt)(EditLine *), char escape) {
    return el_set(editor, EL_PROMPT_ESC, prompt, escape);
}

int podsh_el_set_read(EditLine *editor, int (*read)(EditLine *, wchar_t *)) {
    return el_wset(editor, EL_GETCFN, read);
}

int podsh_el_set_client_data(EditLine *editor, void *data) { return el_wset(editor, EL_CLIENTDATA, data); }

void *podsh_el_get_client_data(EditLine *editor) {
    void *data = NULL;
    el_wget(editor, EL_CLIENTDATA, &data);
    return data;
}

int podsh_el_set_history(EditLine *editor, HistoryW *history) {
    return el_wset(editor, EL_HIST, history_w, history);
}

int podsh_el_set_keys(EditLine *editor, const wchar_t *keys) { return el_wset(editor, EL_EDITOR, keys); }

int podsh_el_add_function(EditLine *editor, const wchar_t *name, const wchar_t *help, podsh_key_function function) {
    return el_wset(editor, EL_ADDFN, name, help, function);
}

int podsh_el_bind(EditLine *editor, const wchar_t *key, const wchar_t *command) {
    return el_wset(editor, EL_BIND, key, command, NULL);
}

int podsh_el_prepare_terminal(EditLine *editor, int on) { return el_wset(editor, EL_PREP_TERM, on); }

int podsh_el_refresh(EditLine *editor) { return el_wset(editor, EL_REFRESH); }

int podsh_history_set_size(HistoryW *history, int size) {
    HistEventW event;
    return history_w(history, &event, H_SETSIZE, size);
}

int podsh_history_set_unique(HistoryW *history, int on) {
    HistEventW event;
    return history_w(history, &event, H_SETUNIQUE, on);
}

int podsh_history_enter(HistoryW *history, const wchar_t *text) {
    HistEventW event;
    return history_w(history, &event, H_ENTER, text);
}

const wchar_t *podsh_history_newest(HistoryW *history) {
    HistEventW event;
    return history_w(history, &event, H_FIRST) == 0 ? event.str : NULL;
}

const wchar_t *podsh_history_older(HistoryW *history) {
    HistEventW event;
    return history_w(history, &event, H_NEXT) == 0 ? event.str : NULL;
}
