#ifndef CLINUX_H
#define CLINUX_H

/// syncfs(2): makes everything written to the file system that holds `fd` durable. 0, or -1 with errno set.
int clinux_syncfs(int fd);

/// renameat2(2) with RENAME_NOREPLACE, relative to the working directory. 0, or -1 with errno set (EEXIST when
/// `to` is there already).
int clinux_rename_noreplace(const char *from, const char *to);

/// The `f_type` that statfs(2) tells of the file system at a path, or -1 with errno set.
long clinux_file_system_type(const char *path);

#endif
