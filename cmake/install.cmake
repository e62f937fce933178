# Two exports, so that an app that needs headers alone needs nothing that the compiled part needs.
# A wheel carries the first of them, below goodwill/ in site-packages.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

if(SKBUILD)
  set(goodwill_include goodwill/include)
  set(goodwill_cmake goodwill/lib/cmake/goodwill)
else()
  set(goodwill_include ${CMAKE_INSTALL_INCLUDEDIR})
  set(goodwill_cmake ${CMAKE_INSTALL_LIBDIR}/cmake/goodwill)
endif()
target_include_directories(goodwill_headers INTERFACE
  $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${goodwill_include}>)

if(NOT GOODWILL_INSTALL)
  return()
endif()

get_target_property(goodwill_kind goodwill TYPE)
if(hwy_FOUND AND goodwill_kind STREQUAL "STATIC_LIBRARY")
  set(goodwill_needs_highway TRUE)
else()
  set(goodwill_needs_highway FALSE)
endif()
if(goodwill_kind STREQUAL "STATIC_LIBRARY")
  set(goodwill_needs_packages TRUE)
else()
  set(goodwill_needs_packages FALSE)
endif()
set(goodwill_config_dir ${PROJECT_BINARY_DIR}/config)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/goodwillConfig.cmake.in
  ${goodwill_config_dir}/goodwillConfig.cmake INSTALL_DESTINATION ${goodwill_cmake}
  NO_SET_AND_CHECK_MACRO)
# Headers alone fit any machine, and which library was built is the library's own file's concern.
write_basic_package_version_file(${goodwill_config_dir}/goodwillConfigVersion.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)

install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/goodwill DESTINATION ${goodwill_include} COMPONENT headers
        FILES_MATCHING PATTERN "*.hpp")
install(FILES ${goodwill_config_dir}/goodwillConfig.cmake ${goodwill_config_dir}/goodwillConfigVersion.cmake
        DESTINATION ${goodwill_cmake} COMPONENT headers)
install(TARGETS goodwill_headers EXPORT goodwill_headers)
install(EXPORT goodwill_headers NAMESPACE goodwill:: FILE goodwillHeaders.cmake
        DESTINATION ${goodwill_cmake} COMPONENT headers)

if(NOT SKBUILD)
  install(TARGETS goodwill EXPORT goodwill_library
          ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library
          LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT library)
  install(EXPORT goodwill_library NAMESPACE goodwill:: FILE goodwillLibrary.cmake
          DESTINATION ${goodwill_cmake} COMPONENT library)
  # Each component has an export of its own, so that asking for one looks for what that one needs.
  foreach(component IN LISTS goodwill_components)
    install(TARGETS goodwill_${component} EXPORT goodwill_${component}
            ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component}
            LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT ${component})
    install(EXPORT goodwill_${component} NAMESPACE goodwill:: FILE goodwill_${component}.cmake
            DESTINATION ${goodwill_cmake} COMPONENT ${component})
  endforeach()
endif()
