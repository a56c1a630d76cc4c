#ifndef CLINUX_H
#define CLINUX_H

/// syncfs(2): makes everything written to the file system that holds `fd` durable. 0, or -1 with errno set.
int clinux_syncfs(int fd);

/// renameat2(2) with RENAME_NOREPLACE, relative to the working directory. 0, or -1 with errno set (EEXIST when
/// `to` is there already).
int clinux_rename_noreplace(const char *from, const char *to);

#endif
