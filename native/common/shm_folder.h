// Room native/common: what libqb leaves in /dev/shm when corosync died.
#ifndef NATIVE_COMMON_SHM_FOLDER_H_
#define NATIVE_COMMON_SHM_FOLDER_H_

#include <string>
#include <vector>

// The folder of a connection, like /dev/shm/qb-731-820-28-mhvHKz, is made by
// corosync and removed by it. When corosync was killed, the client's finalize
// removes the files in it but not the folder (libqb 2.0.6), so every death of
// corosync would leave one behind.
//
// Even the files stay when that corosync takes longer than 40 ms to be gone
// after it hung up, as one does that has much memory to give back on a busy
// host. So its end is awaited here before libqb looks, for 400 ms at most.
//
// Owner thread: made before the finalize, disposed after it. Folders that this
// process had mapped before and no longer has are removed if they are empty:
// those of other connections are still mapped, and that of a corosync that
// lives is not empty, or corosync is removing it itself.
class ShmFolders {
 public:
  // `fd` is the connection's descriptor: hung up means that corosync is going.
  explicit ShmFolders(int fd);
  ~ShmFolders();
  ShmFolders(const ShmFolders&) = delete;
  ShmFolders& operator=(const ShmFolders&) = delete;

 private:
  const std::vector<std::string> before_;
};

#endif  // NATIVE_COMMON_SHM_FOLDER_H_
