# The three native addons. Release is the product; Debug is the same code under
# AddressSanitizer and UndefinedBehaviorSanitizer (scripts/test-asan.sh).
{
  'target_defaults': {
    'defines': ['NAPI_VERSION=9', 'NODE_ADDON_API_DISABLE_DEPRECATED',
                'NODE_ADDON_API_DISABLE_CPP_EXCEPTIONS'],
    'include_dirs': ['native'],
    'cflags_cc!': ['-std=gnu++17', '-std=gnu++20', '-std=c++17'],
    'cflags_cc': [
      '-std=c++20', '-Wall', '-Wextra', '-Wpedantic', '-Wshadow', '-Werror',
      '-fvisibility=hidden', '-fno-gnu-unique', '-fno-exceptions',
      '-fstack-protector-strong',
      # Other people's headers are not held to our warnings.
      '-isystem <(node_root_dir)/include/node',
      '-isystem <!(node -p "require(\'path\').resolve(require(\'node-addon-api\').include_dir)")',
    ],
    'ldflags': [
      # A thread that was left behind inside a frozen corosync's IPC must never
      # return into code that a finished worker had unloaded.
      '-Wl,-z,nodelete', '-Wl,-z,relro', '-Wl,-z,now', '-Wl,--as-needed',
    ],
    'configurations': {
      'Debug': {
        'cflags_cc!': ['-O0'],
        'cflags!': ['-O0'],
        'cflags_cc': [
          '-g', '-O1', '-fno-omit-frame-pointer',
          '-fsanitize=address,undefined', '-fno-sanitize=vptr',
          '-fno-sanitize-recover=all',
        ],
        'ldflags': ['-fsanitize=address,undefined'],
      },
    },
  },
  'targets': [
    {
      'target_name': 'votequorum',
      'sources': [
        'native/common/bell.cc',
        'native/common/clock.cc',
        'native/common/owner_thread.cc',
        'native/common/shm_folder.cc',
        'native/common/subscription.cc',
        'native/votequorum/addon.cc',
        'native/votequorum/connection.cc',
        'native/votequorum/marshal.cc',
        'native/votequorum/observation.cc',
        'native/votequorum/watch_loop.cc',
        'native/votequorum/watcher.cc',
      ],
      'libraries': ['-lvotequorum'],
    },
    {
      # Its own addon: a missing libcmap must not take votequorum down.
      'target_name': 'cmap',
      'sources': [
        'native/common/bell.cc',
        'native/common/clock.cc',
        'native/common/owner_thread.cc',
        'native/common/shm_folder.cc',
        'native/common/subscription.cc',
        'native/cmap/addon.cc',
        'native/cmap/connection.cc',
        'native/cmap/marshal.cc',
        'native/cmap/read_loop.cc',
        'native/cmap/reader.cc',
      ],
      'libraries': ['-lcmap'],
    },
    {
      # A lock, an exit and a datagram; bound to no library of corosync.
      'target_name': 'posix',
      'sources': ['native/posix/addon.cc', 'native/posix/datagram.cc'],
    },
  ],
}
