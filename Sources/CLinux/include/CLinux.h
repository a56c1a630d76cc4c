#ifndef CLINUX_H
#define CLINUX_H

#include <stddef.h>

/// syncfs(2): makes everything written to the file system that holds `fd` durable. 0, or -1 with errno set.
int clinux_syncfs(int fd);

/// renameat2(2) with RENAME_NOREPLACE, relative to the working directory. 0, or -1 with errno set (EEXIST when
/// `to` is there already).
int clinux_rename_noreplace(const char *from, const char *to);

/// The `f_type` that statfs(2) tells of the file system at a path, or -1 with errno set.
long clinux_file_system_type(const char *path);

/// pipe2(2) with O_CLOEXEC: reading end, writing end. 0, or -1 with errno set.
int clinux_pipe(int ends[2]);

/// memmem(3): whether `needle` stands anywhere in `bytes`. 1 or 0.
int clinux_contains(const void *bytes, size_t count, const void *needle, size_t needle_count);

/// The processor time of all threads of a process, in nanoseconds, or -1 when there is no such process.
long long clinux_process_time(int pid);

/// open(2) of an absolute path that no symbolic link stands in. A descriptor, or -1 with errno set (ELOOP for a link).
int clinux_open_without_links(const char *path, int flags);

/// ppoll(2) of `struct pollfd`s: poll(2) that waits for nanoseconds, or without end when they are negative. An untyped
/// pointer, as the struct is the C library's: a header that includes poll.h would be taken for its owner.
int clinux_poll(void *descriptors, size_t count, long long nanoseconds);

#endif
