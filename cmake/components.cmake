# What an app may add: src/components/<name>/*.cpp is the library goodwill::<name>, which is built where its dependency
# is found.  Nothing else in goodwill needs it, and its headers name nothing of that dependency.
set(goodwill_components "")

function(goodwill_add_component name package version target)
  string(TOUPPER ${name} upper)
  if(NOT GOODWILL_${upper})
    return()
  endif()
  find_package(${package} ${version} QUIET)
  if(NOT TARGET ${target})
    if(PROJECT_IS_TOP_LEVEL)
      message(STATUS "goodwill: ${package} was not found, goodwill::${name} is not built")
    endif()
    return()
  endif()

  file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/src/components/${name}/*.cpp)
  add_library(goodwill_${name} ${sources})
  add_library(goodwill::${name} ALIAS goodwill_${name})
  set_target_properties(goodwill_${name} PROPERTIES EXPORT_NAME ${name}
    POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR} CXX_EXTENSIONS OFF)
  target_link_libraries(goodwill_${name} PUBLIC goodwill_headers PRIVATE ${target} $<BUILD_INTERFACE:goodwill_habits>)
  target_include_directories(goodwill_${name} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  set(goodwill_components ${goodwill_components} ${name} PARENT_SCOPE)
endfunction()

goodwill_add_component(toml tomlplusplus 3.3 tomlplusplus::tomlplusplus)
goodwill_add_component(zones date 3.0.1 date::date-tz)
